"""The server as pytest-lsp's client sees it, which checks every answer against the protocol's types."""

import os
import pathlib

import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

ROOT = pathlib.Path(__file__).resolve().parents[3]
SPEC = ROOT / "specs" / "sircnn.net"
URI = SPEC.as_uri()
TEXT = SPEC.read_text(encoding="utf-8")


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[os.environ.get("NODE", "node"), str(ROOT / "bin" / "netc"), "lsp", "--stdio"])
)
async def client(lsp_client: LanguageClient):
    params = types.InitializeParams(
        capabilities=client_capabilities("visual-studio-code"),
        workspace_folders=[types.WorkspaceFolder(uri=(ROOT / "specs").as_uri(), name="specs")],
    )
    await lsp_client.initialize_session(params)
    yield
    await lsp_client.shutdown_session()


def open_text(client: LanguageClient, text: str = TEXT, uri: str = URI) -> types.TextDocumentIdentifier:
    item = types.TextDocumentItem(uri=uri, language_id="netc", version=1, text=text)
    client.text_document_did_open(types.DidOpenTextDocumentParams(text_document=item))
    return types.TextDocumentIdentifier(uri=uri)


def at(mark: str, text: str = TEXT) -> types.Position:
    lines = text[: text.index(mark)].split("\n")
    return types.Position(line=len(lines) - 1, character=len(lines[-1]))


async def test_diagnostics_are_pulled(client: LanguageClient):
    uri = (ROOT / "specs" / "broken.net").as_uri()
    document = open_text(client, TEXT.replace("flatten", "flaten"), uri)
    report = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(text_document=document))
    assert [item.code for item in report.items] == ["unknown-name"]


async def test_hover_and_hints(client: LanguageClient):
    document = open_text(client)
    hover = await client.text_document_hover_async(types.HoverParams(document, at("unit(f, 1x1, stride=2)")))
    assert "| backbone/stage1/residual/unit | 53x53x64 -> 27x27x64 | 4,416 |" in hover.contents.value
    whole = types.Range(types.Position(0, 0), types.Position(999, 0))
    hints = await client.text_document_inlay_hint_async(types.InlayHintParams(document, whole))
    assert any(hint.label == "3x  27x27x64 | 14x14x128 | 7x7x256  p=88,256" for hint in hints)


async def test_names(client: LanguageClient):
    document = open_text(client)
    where = at("residual(width)")
    definition = await client.text_document_definition_async(types.DefinitionParams(document, where))
    assert definition.range.start == at("residual(f: int")
    context = types.ReferenceContext(include_declaration=True)
    references = await client.text_document_references_async(types.ReferenceParams(context, document, where))
    assert len([one for one in references if one.uri == URI]) == 4
    edit = await client.text_document_rename_async(types.RenameParams(document, where, "bottleneck"))
    assert len(edit.changes[URI]) == 4


async def test_structure_and_text(client: LanguageClient):
    document = open_text(client)
    symbols = await client.text_document_document_symbol_async(types.DocumentSymbolParams(document))
    assert [symbol.name for symbol in symbols] == ["residual", "backbone", "sircnn"]
    assert await client.text_document_folding_range_async(types.FoldingRangeParams(document))
    selections = await client.text_document_selection_range_async(types.SelectionRangeParams(document, [at("1x1")]))
    assert selections[0].parent is not None
    assert (await client.text_document_semantic_tokens_full_async(types.SemanticTokensParams(document))).data
    assert len(await client.text_document_document_link_async(types.DocumentLinkParams(document))) == 3
    assert len(await client.text_document_code_lens_async(types.CodeLensParams(document))) == 3
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    edits = await client.text_document_formatting_async(types.DocumentFormattingParams(document, options))
    assert len(edits) == 0


async def test_completion_signature_and_actions(client: LanguageClient):
    document = open_text(client)
    items = await client.text_document_completion_async(types.CompletionParams(document, at("f, 1x1, stride=2)")))
    assert any(item.label == "groups=" for item in getattr(items, "items", items))
    help_ = await client.text_document_signature_help_async(types.SignatureHelpParams(document, at("1x1, stride=2)")))
    assert help_.active_parameter == 1
    uri = (ROOT / "specs" / "mended.net").as_uri()
    broken = TEXT.replace("flatten", "flaten")
    other = open_text(client, broken, uri)
    start = at("flaten", broken)
    context = types.CodeActionContext(diagnostics=[])
    actions = await client.text_document_code_action_async(types.CodeActionParams(other, types.Range(start, start), context))
    assert actions[0].edit.changes[uri][0].new_text == "flatten"
