-- Plain Markdown for people to read and compare: no boxes, no colours, no pictures.
function Div(div)
  return div.content
end

function Span(span)
  if span.classes:includes("under") then
    local inner = pandoc.Inlines({ pandoc.Str("("), }) .. span.content .. pandoc.Inlines({ pandoc.Str(")") })
    return pandoc.Inlines({ pandoc.Space() }) .. inner
  end
  return span.content
end

function Image(image)
  return image.caption
end

-- The document's title is the only heading of the first level.
function Header(header)
  header.level = header.level + 1
  header.attr = pandoc.Attr()
  return header
end

function Pandoc(doc)
  local head = { pandoc.Header(1, doc.meta.title), pandoc.Para(doc.meta.subtitle) }
  return pandoc.Pandoc(pandoc.Blocks(head) .. doc.blocks)
end
