-- Plain Markdown for people to read and compare: no boxes, no colours, no pictures.
function Div(div)
  return div.content
end

function Span(span)
  if span.classes:includes("sign-here") then
    return {}
  end
  if span.classes:includes("under") then
    local inner = pandoc.Inlines({ pandoc.Str("("), }) .. span.content .. pandoc.Inlines({ pandoc.Str(")") })
    return pandoc.Inlines({ pandoc.Space() }) .. inner
  end
  return span.content
end

function Image(image)
  return image.caption
end

-- The document's title is the only heading of the first level; the others keep their ids as anchors of their own.
function Header(header)
  local anchor = pandoc.RawBlock("markdown", '<a id="' .. header.identifier .. '"></a>')
  header.level = header.level + 1
  local anchored = header.identifier ~= ""
  header.attr = pandoc.Attr()
  return anchored and { anchor, header } or header
end

function Pandoc(doc)
  local head = { pandoc.Header(1, doc.meta.title), pandoc.Para(doc.meta.subtitle) }
  return pandoc.Pandoc(pandoc.Blocks(head) .. doc.blocks)
end

-- Pandoc's own escaping for this dialect lets through what its readers take for entities, pipes and rules: text is
-- escaped here, as little as can be, so that it stays good to read.
local function escaped(word)
  local text = word:gsub("[\\`*%[%]<>|~$]", "\\%0"):gsub("&([#%w])", "\\&%1")
  text = text:gsub("_", "\\_"):gsub("(%w)\\_(%w)", "%1_%2"):gsub("(%w)\\_(%w)", "%1_%2")
  return (text:gsub("^#+$", "\\%0"))
end

function Str(str)
  return pandoc.RawInline("gfm", (str.text:gsub("[^ ]+", escaped)))
end

local function begins_plain(block)
  local first = block.content[1]
  if first and first.t == "RawInline" then
    first.text = first.text:gsub("^[-+=#:]", "\\%0"):gsub("^(%d+)([.)])$", "%1\\%2"):gsub("^(%d+)([.)]) ", "%1\\%2 ")
  end
  return block
end

Para, Plain = begins_plain, begins_plain
