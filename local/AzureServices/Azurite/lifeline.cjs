// Loaded into Azurite's process before Azurite itself (node --require). It ties Azurite's life to its parent's:
// the parent holds the other end of stdin, and however the parent ends (kill -9 included), stdin ends too.
// Azurite then shuts down in its own way, which saves what it still held in memory. It also keeps the journal of blobs,
// and mends how slowly Azurite deletes.
"use strict";
const crypto = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");
const path = require("node:path");

const shutdownMillisecondsMax = 10_000;
const idleCheckMilliseconds = 50;
const location = process.argv[process.argv.indexOf("--location") + 1];
const ownerFile = path.join(location, "azurite.pid");

// The reader of our output may be gone before we are; that must not end us before the data is saved.
process.stdout.on("error", () => {});
process.stderr.on("error", () => {});

// Ctrl+C reaches the whole process group. The parent decides when Azurite stops, so Azurite must not hear it.
process.on("SIGINT", () => {});
process.on("newListener", (name, listener) => {
  if (name === "SIGINT") setImmediate(() => process.removeListener(name, listener));
});

try {
  fs.writeFileSync(ownerFile, String(process.pid), { flag: "wx" });
} catch (error) {
  console.error(error.code === "EEXIST" ? `another Azurite uses the folder ${location}` : error.message);
  process.exit(3);
}
process.on("exit", () => fs.rmSync(ownerFile, { force: true }));

// Azurite tells nobody what changes. So each request that changed a blob is written to a journal, before its answer goes
// out: whoever saw an answer can rely on the line being there, and a reader can go on where it stopped.
const journalBytesMax = 64 * 1024 * 1024;
const journalFile = path.join(location, "blob-changes.jsonl");
const journal = openJournal();

function openJournal() {
  const old = fs.statSync(journalFile, { throwIfNoEntry: false })?.size ?? 0;
  if (old > journalBytesMax) fs.rmSync(journalFile); // readers see a new name in the first line, and list instead
  const file = fs.openSync(journalFile, "a+");
  const size = fs.fstatSync(file).size;
  if (size === 0) {
    fs.writeSync(file, JSON.stringify({ journal: crypto.randomUUID() }) + "\n");
  } else {
    const last = Buffer.alloc(1);
    fs.readSync(file, last, 0, 1, size - 1);
    if (last[0] !== 0x0a) fs.writeSync(file, "\n"); // a line that was cut off by a kill
  }
  return file;
}

function note(request, response) {
  if (response.statusCode < 200 || response.statusCode > 299) return;
  const asked = request.headers;
  fs.writeSync(journal, JSON.stringify({
    at: new Date().toISOString(),
    method: request.method,
    url: request.url,
    etag: response.getHeader("etag"),
    requestId: response.getHeader("x-ms-request-id"),
    clientRequestId: asked["x-ms-client-request-id"],
    contentType: asked["x-ms-blob-content-type"] ?? asked["content-type"],
    contentLength: asked["content-length"],
    blobType: asked["x-ms-blob-type"],
    blobLength: asked["x-ms-blob-content-length"],
    copySource: asked["x-ms-copy-source"] && "yes",
    deleteSnapshots: asked["x-ms-delete-snapshots"],
  }) + "\n");
}

function watch(server) {
  // Not before it listens: Azurite drops all listeners that it finds on a new server.
  server.on("listening", () => server.prependListener("request", (request, response) => {
    if (request.method === "GET" || request.method === "HEAD") return;
    const end = response.end;
    response.end = (...rest) => {
      response.end = end;
      note(request, response);
      return response.end(...rest);
    };
  }));
}

// A client keeps its end of an idle connection open for seconds after ours is closed, and Azurite would wait for it.
const servers = [];
const createServer = http.createServer;
http.createServer = (...given) => {
  const server = createServer(...given);
  if (servers.length === 0) watch(server); // Azurite makes the server of its blobs first
  servers.push(server);
  return server;
};

// Azurite's store removes what a query finds by building every index of the collection anew: a deletion beside 40,000
// blobs held its one thread for 120 ms. Few documents are removed one by one instead, found by their names, and the
// indexes only lose their places.
const removedAloneMax = 8;
const { Collection } = require(require.resolve("lokijs", { paths: [process.argv[1]] }));
const findAndRemove = Collection.prototype.findAndRemove;
Collection.prototype.findAndRemove = function (query) {
  const { name, ...others } = query ?? {};
  if (name === undefined) return findAndRemove.call(this, query);
  const found = this.find({ name, ...others });
  if (found.length > removedAloneMax) return findAndRemove.call(this, query);
  for (const document of found) this.remove(document);
};

process.stdin.on("end", () => {
  setInterval(() => servers.forEach((server) => server.closeIdleConnections()), idleCheckMilliseconds).unref();
  setTimeout(() => process.exit(2), shutdownMillisecondsMax).unref();
  // Azurite listens for SIGTERM once it has started; before that nothing was acknowledged, and nothing is lost.
  if (!process.emit("SIGTERM", "SIGTERM")) process.exit(0);
});
process.stdin.resume();
process.stdin.unref();
