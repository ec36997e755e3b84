-- Neovim with kalloc-clangd: waits for the finding, writes it down, takes the code action, saves.
-- Driven by nvim.sh, which sets KALLOC_OUT and KALLOC_SNIPPET, the configuration that docs/editor.md shows.
vim.o.swapfile = false
vim.o.number = true
vim.o.signcolumn = "yes"
vim.diagnostic.config({ virtual_text = { prefix = "■" }, signs = true })
local out = io.open(vim.env.KALLOC_OUT, "w")

local function say(text)
  out:write(text .. "\n")
  out:flush()
end

local function repair(d, client)
  local params = {
    textDocument = vim.lsp.util.make_text_document_params(0),
    range = {
      start = { line = d.lnum, character = d.col },
      ["end"] = { line = d.end_lnum, character = d.end_col },
    },
    context = { diagnostics = { d.user_data.lsp and vim.tbl_extend("force", d.user_data.lsp, {
      range = { start = { line = d.lnum, character = d.col }, ["end"] = { line = d.end_lnum, character = d.end_col } },
      message = d.message, severity = d.severity, source = d.source,
    }) } },
  }
  local answer = vim.lsp.buf_request_sync(0, "textDocument/codeAction", params, 10000)
  for _, result in pairs(answer or {}) do
    for _, action in ipairs(result.result or {}) do
      if action.edit and action.kind == "quickfix" then
        say("action: " .. action.title)
        vim.lsp.util.apply_workspace_edit(action.edit, client.offset_encoding)
        return
      end
    end
  end
end

dofile(vim.env.KALLOC_SNIPPET)
vim.api.nvim_create_autocmd("FileType", {
  pattern = "c",
  callback = function()
    if vim.env.KALLOC_STAY then
      return
    end
    vim.defer_fn(function()
      local found
      vim.wait(20000, function()
        for _, d in ipairs(vim.diagnostic.get(0)) do
          if d.code == "kalloc-mismatched-free" or (d.user_data and d.user_data.lsp and d.user_data.lsp.code == "kalloc-mismatched-free") then
            found = d
          end
        end
        return found ~= nil
      end)
      if not found then
        say("no finding")
        vim.cmd("qa!")
        return
      end
      say(string.format("line %d: %s", found.lnum + 1, found.message))
      repair(found, select(2, next(vim.lsp.buf_get_clients(0))))
      vim.cmd("write")
      vim.cmd("qa!")
    end, 100)
  end,
})
vim.cmd("filetype on")
vim.cmd("syntax on")
