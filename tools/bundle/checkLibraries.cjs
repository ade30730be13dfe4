// Loads both compiled addons, so that a system that lacks a library says so once, before anything else can go wrong.
try {
  require("./dist/linux-x64/dawn.node");
  require("@img/sharp-linux-x64/sharp.node");
  process.exit(0);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
