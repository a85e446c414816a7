// node page_texts.mjs MODULE < file: the text of each page as pdf.js reads it, as JSON.
import { pathToFileURL } from "node:url";

// Pictures of pages are not made here; without these names the module does not load.
for (const name of ["DOMMatrix", "ImageData", "Path2D"]) globalThis[name] ??= class {};

const { getDocument, VerbosityLevel } = await import(pathToFileURL(process.argv[2]));
const parts = [];
for await (const part of process.stdin) parts.push(part);
const data = new Uint8Array(Buffer.concat(parts));
const file = await getDocument({ data, verbosity: VerbosityLevel.ERRORS, useSystemFonts: false }).promise;
const texts = [];
for (let number = 1; number <= file.numPages; number++) {
  const content = await (await file.getPage(number)).getTextContent();
  texts.push(content.items.map((item) => item.str + (item.hasEOL ? "\n" : "")).join(""));
}
console.log(JSON.stringify(texts));
