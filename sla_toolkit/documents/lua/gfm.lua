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
  if header.identifier ~= "title" then
    header.level = header.level + 1
  end
  header.attr = pandoc.Attr()
  return header
end
