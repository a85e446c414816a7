// node pdfjs.mjs MODULE [PASSWORD] < file: what pdf.js reads in a PDF, as JSON.
// {refused} where it does not open; else {text, roles, title, permissions}: all words, the roles of the structure tree in
// order, the title, and what is permitted (null where nothing is encrypted).
import { pathToFileURL } from "node:url";

// Pictures of pages are not made here; without these names the module does not load.
for (const name of ["DOMMatrix", "ImageData", "Path2D"]) globalThis[name] ??= class {};

const [module, password] = process.argv.slice(2);
const { getDocument, VerbosityLevel } = await import(pathToFileURL(module));
const parts = [];
for await (const part of process.stdin) parts.push(part);
const data = new Uint8Array(Buffer.concat(parts));

function rolesOf(node) {
  return node.role ? [node.role, ...(node.children ?? []).flatMap(rolesOf)] : [];
}

try {
  const file = await getDocument({ data, password, verbosity: VerbosityLevel.ERRORS, useSystemFonts: false }).promise;
  const text = [];
  const roles = [];
  for (let number = 1; number <= file.numPages; number++) {
    const page = await file.getPage(number);
    text.push((await page.getTextContent()).items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join(""));
    roles.push(...rolesOf(await page.getStructTree()));
  }
  const title = (await file.getMetadata()).info.Title;
  console.log(JSON.stringify({ text: text.join("\n"), roles, title, permissions: await file.getPermissions() }));
} catch (error) {
  console.log(JSON.stringify({ refused: error.name }));
}
