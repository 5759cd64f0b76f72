-- A real editor, headless: nvim --headless -u NONE -l is newer than what Debian has, so this is sourced with -S.
-- Arguments come in environment variables; what is found goes to a file as JSON.
local node, netc, file, out = vim.env.NETC_NODE, vim.env.NETC_BIN, vim.env.NETC_FILE, vim.env.NETC_OUT
local found = { diagnostics = {}, hover = '', symbols = {}, renamed = '', formatted = '', actions = {} }

local function finish()
  vim.fn.writefile({ vim.fn.json_encode(found) }, out)
  vim.cmd('qa!')
end

local ok, failure = pcall(function()
  vim.cmd('edit ' .. vim.fn.fnameescape(file))
  local client = vim.lsp.start_client({ name = 'netc', cmd = { node, netc, 'lsp', '--stdio' }, root_dir = vim.fn.fnamemodify(file, ':h') })
  vim.lsp.buf_attach_client(0, client)
  vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 20)
  for _, one in ipairs(vim.diagnostic.get(0)) do
    table.insert(found.diagnostics, { line = one.lnum, code = one.code, message = one.message })
  end
  local function ask(method, params)
    params.textDocument = vim.lsp.util.make_text_document_params()
    local answers = vim.lsp.buf_request_sync(0, method, params, 20000) or {}
    return (answers[client] or {}).result
  end
  local function at(mark)
    local line = vim.fn.search('\\V' .. mark, 'wn')
    return { line = line - 1, character = vim.fn.match(vim.fn.getline(line), '\\V' .. mark) }
  end
  found.hover = ask('textDocument/hover', { position = at('relu') }).contents.value
  for _, symbol in ipairs(ask('textDocument/documentSymbol', {})) do table.insert(found.symbols, symbol.name) end
  local where = at('rellu')
  local actions = ask('textDocument/codeAction', { range = { start = where, ['end'] = where }, context = { diagnostics = {} } })
  for _, action in ipairs(actions) do table.insert(found.actions, action.title) end
  vim.lsp.util.apply_workspace_edit(actions[1].edit, 'utf-16')
  vim.wait(20000, function() return #vim.diagnostic.get(0) == 0 end, 20)
  found.mended = #vim.diagnostic.get(0) == 0
  vim.lsp.util.apply_workspace_edit(ask('textDocument/rename', { position = at('eye {'), newName = 'glance' }), 'utf-16')
  found.renamed = table.concat(vim.fn.getline(1, '$'), '\n')
  vim.lsp.util.apply_text_edits(ask('textDocument/formatting', { options = { tabSize = 2, insertSpaces = true } }), 0, 'utf-16')
  found.formatted = table.concat(vim.fn.getline(1, '$'), '\n')
end)
if not ok then found.failure = tostring(failure) end
finish()
