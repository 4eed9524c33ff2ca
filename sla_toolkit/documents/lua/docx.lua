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

-- `tiles` hold boxes that stand side by side: a table of one row does that in Word.
local function side_by_side(div)
  local cells, aligns, shares = {}, {}, {}
  for index, child in ipairs(div.content) do
    cells[index], aligns[index], shares[index] = child.content, "AlignDefault", 1 / #div.content
  end
  return pandoc.utils.from_simple_table(pandoc.SimpleTable({}, aligns, shares, {}, { cells }))
end

-- The rows that people sign on are as tall as a signature.
local function room_to_sign(tbl)
  for _, body in ipairs(tbl.bodies) do
    for _, row in ipairs(body.body) do
      for _, cell in ipairs(row.cells) do
        local words = #cell.contents > 0 and cell.contents or pandoc.Blocks({ pandoc.Plain({}) })
        cell.contents = { pandoc.Div(words, pandoc.Attr("", {}, { ["custom-style"] = "Signatures" })) }
      end
    end
  end
  return tbl
end

function Div(div)
  if div.classes:includes("tile") then
    return nil -- the box around it writes it
  end
  if div.classes:includes("tiles") then
    return side_by_side(div)
  end
  if div.classes:includes("pagebreak") then
    return pandoc.RawBlock("openxml", '<w:p><w:r><w:br w:type="page"/></w:r></w:p>')
  end
  if div.attributes.widths then
    div = div:walk({ Table = function(tbl) return widths(div, tbl) end })
  end
  if div.classes:includes("signatures") then
    return div:walk({ Table = room_to_sign }).content
  end
  local style = div.attributes.word
  if style then
    return pandoc.Div(div.content, pandoc.Attr("", {}, { ["custom-style"] = style }))
  end
  return div.content
end

function Span(span)
  if span.classes:includes("sign-here") then
    return {}
  end
  if span.classes:includes("under") then
    local inner = pandoc.Span(span.content, pandoc.Attr("", {}, { ["custom-style"] = "Under" }))
    return { pandoc.LineBreak(), inner }
  end
  if #span.classes > 0 then
    local name = title(span.classes[#span.classes])
    return pandoc.Span(span.content, pandoc.Attr(span.identifier, {}, { ["custom-style"] = name }))
  end
end

-- LibreOffice keeps a distance of 3 mm around a picture: a little less than the full width fits there too.
function Image(image)
  image.attributes.width = "96%"
  image.src = image.src:gsub("%.svg$", ".png")
  local file = assert(io.open(image.src, "rb"))
  pandoc.mediabag.insert(image.src, "image/png", file:read("a"))
  file:close()
  return image
end
