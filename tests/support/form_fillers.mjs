// node form_fillers.mjs MODULE FILE VALUES OUT: enter values with pdf.js, as a viewer does, and save. VALUES is JSON: a name
// and its text, or true for a checked box. Without VALUES and OUT: print the value of each field as JSON.
import { readFile, writeFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";

for (const name of ["DOMMatrix", "ImageData", "Path2D"]) globalThis[name] ??= class {};
const [module, file, values, out] = process.argv.slice(2);
const { getDocument, VerbosityLevel } = await import(pathToFileURL(module));
const data = new Uint8Array(await readFile(file));
const options = { data, verbosity: VerbosityLevel.ERRORS, useSystemFonts: false };
const pdf = await getDocument(options).promise;
const fields = await pdf.getFieldObjects();
if (out) {
  for (const [name, value] of Object.entries(JSON.parse(await readFile(values, "utf8")))) {
    for (const part of fields[name]) pdf.annotationStorage.setValue(part.id, { value });
  }
  await writeFile(out, await pdf.saveDocument());
} else {
  const read = {};
  for (const [name, parts] of Object.entries(fields ?? {})) {
    const widgets = parts.filter((part) => part.type);
    read[name] = widgets[0].type === "checkbox" ? widgets[0].value !== "Off" : (widgets[0].value ?? "");
  }
  console.log(JSON.stringify(read));
}
