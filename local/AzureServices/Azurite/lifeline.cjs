// Loaded into Azurite's process before Azurite itself (node --require). It ties Azurite's life to its parent's:
// the parent holds the other end of stdin, and however the parent ends (kill -9 included), stdin ends too.
// Azurite then shuts down in its own way, which saves what it still held in memory.
"use strict";
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

// A client keeps its end of an idle connection open for seconds after ours is closed, and Azurite would wait for it.
const servers = [];
const createServer = http.createServer;
http.createServer = (...given) => {
  const server = createServer(...given);
  servers.push(server);
  return server;
};

process.stdin.on("end", () => {
  setInterval(() => servers.forEach((server) => server.closeIdleConnections()), idleCheckMilliseconds).unref();
  setTimeout(() => process.exit(2), shutdownMillisecondsMax).unref();
  // Azurite listens for SIGTERM once it has started; before that nothing was acknowledged, and nothing is lost.
  if (!process.emit("SIGTERM", "SIGTERM")) process.exit(0);
});
process.stdin.resume();
process.stdin.unref();
