// Calls a Node request listener without a socket: hands it a request, waits for the end of its answer.
import { ServerResponse } from "node:http";
import { Duplex, Readable } from "node:stream";

class Wire extends Duplex {
  encrypted = true;
  remoteAddress = "192.0.2.1";
  written = [];
  _read() {}
  _write(chunk, _encoding, done) {
    this.written.push(chunk);
    done();
  }
  setTimeout() {}
}

export function inject(listener, method, url, headers, body = "") {
  return new Promise((resolve) => {
    const wire = new Wire();
    const request = Readable.from(body ? [Buffer.from(body)] : [], { objectMode: false });
    Object.assign(request, { method, url, headers, socket: wire, httpVersion: "1.1", httpVersionMajor: 1, httpVersionMinor: 1 });
    const response = new ServerResponse(request);
    response.assignSocket(wire);
    response.on("finish", () => {
      const text = Buffer.concat(wire.written).toString();
      resolve({ status: response.statusCode, headers: response.getHeaders(), body: text.slice(text.indexOf("\r\n\r\n") + 4) });
    });
    listener(request, response);
  });
}
