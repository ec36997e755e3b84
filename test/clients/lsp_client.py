"""A language client as small as can be: speaks to a server over its stdin and stdout."""
import json
import os
import subprocess
import time


class Client:
    def __init__(self, command, folder):
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, cwd=folder)
        self.number = 0
        capabilities = {
            "textDocument": {
                "publishDiagnostics": {"relatedInformation": True, "codeDescriptionSupport": True},
                "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
            }
        }
        self.request("initialize", {"processId": os.getpid(), "rootUri": None, "capabilities": capabilities})
        self.notify("initialized", {})

    def send(self, message):
        body = json.dumps(dict(message, jsonrpc="2.0")).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def receive(self):
        length = 0
        while True:
            line = self.process.stdout.readline()
            if not line:
                raise SystemExit("the server has ended")
            if line == b"\r\n":
                return json.loads(self.process.stdout.read(length))
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)

    def notify(self, method, params):
        self.send({"method": method, "params": params})

    def request(self, method, params):
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            message = self.receive()
            if message.get("id") == self.number and "method" not in message:
                if "error" in message:
                    raise SystemExit(f"{method}: {message['error']}")
                return message["result"]

    def open(self, path, text):
        self.uri, self.version = "file://" + path, 1
        self.notify("textDocument/didOpen", {"textDocument": {"uri": self.uri, "languageId": "c", "version": 1, "text": text}})

    def change(self, text):
        self.version += 1
        self.notify("textDocument/didChange", {"textDocument": {"uri": self.uri, "version": self.version},
                                               "contentChanges": [{"text": text}]})

    def diagnostics(self):
        """The diagnostics of the text as it is now."""
        while True:
            message = self.receive()
            if message.get("method") == "textDocument/publishDiagnostics" and \
               message["params"].get("version", self.version) == self.version:
                return message["params"]["diagnostics"]

    def actions(self, diagnostic):
        return self.request("textDocument/codeAction",
                            {"textDocument": {"uri": self.uri}, "range": diagnostic["range"],
                             "context": {"diagnostics": [diagnostic]}})

    def edit(self, text):
        """Seconds from an edit to its diagnostics, and these."""
        start = time.monotonic()
        self.change(text)
        found = self.diagnostics()
        return time.monotonic() - start, found

    def latency(self, text):
        return self.edit(text)[0]

    def close(self):
        self.request("shutdown", None)
        self.notify("exit", None)
        self.process.wait(timeout=20)


def apply_edits(text, edits):
    """The text with an action's edits of one file; from the end, so that places stay true."""
    lines = text.splitlines(keepends=True)

    def offset(position):
        return sum(len(line) for line in lines[:position["line"]]) + position["character"]

    for edit in sorted(edits, key=lambda e: offset(e["range"]["start"]), reverse=True):
        start, end = offset(edit["range"]["start"]), offset(edit["range"]["end"])
        text = text[:start] + edit["newText"] + text[end:]
    return text
