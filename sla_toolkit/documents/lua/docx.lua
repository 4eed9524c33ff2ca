-- Classes become the styles of the reference document; what only paper or screen needs is left out.
local function title(name)
  return (name:gsub("^%l", string.upper):gsub("[-_](%l)", function(letter) return " " .. letter:upper() end))
end

local function widths(div, tbl)
  local shares, total = {}, 0
  for number in div.attributes.widths:gmatch("%d+") do
    shares[#shares + 1] = tonumber(number)
    total = total + tonumber(number)
  end
  for index, spec in ipairs(tbl.colspecs) do
    spec[2] = shares[index] and shares[index] / total or nil
  end
  return tbl
end

-- `tiles` and `columns` hold boxes that stand side by side: a table of one row does that in Word.
local function side_by_side(div)
  local cells, aligns, shares = {}, {}, {}
  for index, child in ipairs(div.content) do
    cells[index], aligns[index], shares[index] = child.content, "AlignDefault", 1 / #div.content
  end
  return pandoc.utils.from_simple_table(pandoc.SimpleTable({}, aligns, shares, {}, { cells }))
end

function Div(div)
  if div.classes:includes("tile") or div.classes:includes("column") then
    return nil -- the box around it writes it
  end
  if div.classes:includes("tiles") or div.classes:includes("columns") then
    return side_by_side(div)
  end
  if div.classes:includes("pagebreak") then
    return pandoc.RawBlock("openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
  end
  if div.attributes.widths then
    div = div:walk({ Table = function(tbl) return widths(div, tbl) end })
  end
  local style = div.attributes.word
  if style then
    return pandoc.Div(div.content, pandoc.Attr("", {}, { ["custom-style"] = style }))
  end
  return div.content
end

function Span(span)
  if span.classes:includes("under") then
    local inner = pandoc.Span(span.content, pandoc.Attr("", {}, { ["custom-style"] = "Under" }))
    return { pandoc.LineBreak(), inner }
  end
  if #span.classes > 0 then
    local name = title(span.classes[#span.classes])
    return pandoc.Span(span.content, pandoc.Attr("", {}, { ["custom-style"] = name }))
  end
end

function Image(image)
  image.src = image.src:gsub("%.svg$", ".png")
  local file = assert(io.open(image.src, "rb"))
  pandoc.mediabag.insert(image.src, "image/png", file:read("a"))
  file:close()
  return image
end
