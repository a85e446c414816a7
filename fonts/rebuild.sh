#!/usr/bin/env bash
# rebuild.sh : fetches every face of this folder anew from npm's @expo-google-fonts packages, at the versions below,
# cuts the Chinese, Japanese and Korean ones to the characters that people write, takes the slash out of the zero of
# Atkinson, and lists what each face covers.
# Needs npm, and the Python of the project's environment (PYTHON=... to name it). README.md says what is what.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

packages=(noto-sans@0.4.2 atkinson-hyperlegible-next@0.4.1 source-serif-4@0.4.1 source-sans-3@0.4.1 vazirmatn@0.4.1
  noto-sans-{arabic@0.4.3,armenian@0.4.2,bengali@0.4.4,devanagari@0.4.1,ethiopic@0.4.2,georgian@0.4.3,gujarati@0.4.2}
  noto-sans-{gurmukhi@0.4.1,hebrew@0.4.1,khmer@0.4.3,kannada@0.4.3,lao@0.4.2,malayalam@0.4.2}
  noto-sans-{myanmar@0.4.2,sinhala@0.4.2,tamil@0.4.3,telugu@0.4.2,thai@0.4.2}
  noto-sans-{sc@0.4.3,tc@0.4.3,jp@0.4.3,kr@0.4.3})
cd "$work"
npm install --silent --no-save --prefix "$work" "${packages[@]/#/@expo-google-fonts/}" >/dev/null

face() { # face PACKAGE FOLDER TARGET
  cp "$work/node_modules/@expo-google-fonts/$1/$2/"*.ttf "$3.ttf"
  cp "$work/node_modules/@expo-google-fonts/$1/LICENSE_FONT" "$here/OFL-$1.txt"
}
both() { # both PACKAGE NAME
  face "$1" 400Regular "$here/$2-Regular"
  face "$1" 700Bold "$here/$2-Bold"
}
both noto-sans NotoSans
face noto-sans 400Regular_Italic "$here/NotoSans-Italic"
face noto-sans 700Bold_Italic "$here/NotoSans-BoldItalic"
both source-serif-4 SourceSerif4
both source-sans-3 SourceSans3
both vazirmatn Vazirmatn
for script in Arabic Armenian Bengali Devanagari Ethiopic Georgian Gujarati Gurmukhi Hebrew Kannada Khmer Lao Malayalam \
  Myanmar Sinhala Tamil Telugu Thai; do
  both "noto-sans-${script,,}" "NotoSans$script"
done
for region in SC TC JP KR; do
  face "noto-sans-${region,,}" 400Regular "$work/NotoSans$region-Regular"
  face "noto-sans-${region,,}" 700Bold "$work/NotoSans$region-Bold"
done
face atkinson-hyperlegible-next 400Regular "$work/AtkinsonHyperlegibleNext-Regular"
face atkinson-hyperlegible-next 700Bold "$work/AtkinsonHyperlegibleNext-Bold"
"${PYTHON:-python3}" "$here/rebuild.py" "$work"
