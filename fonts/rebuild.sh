#!/usr/bin/env bash
# rebuild.sh : fetches every face of this folder anew from npm's @expo-google-fonts packages, at the versions below.
# Needs npm. The files are the packages' own static TrueType faces, renamed; nothing is changed in them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-save --prefix "$work" @expo-google-fonts/noto-sans@0.4.2 \
  @expo-google-fonts/atkinson-hyperlegible-next@0.4.1 @expo-google-fonts/source-serif-4@0.4.1 \
  @expo-google-fonts/source-sans-3@0.4.1 >/dev/null

face() { # face PACKAGE FOLDER NAME
  cp "$work/node_modules/@expo-google-fonts/$1/$2/"*.ttf "$here/$3.ttf"
  cp "$work/node_modules/@expo-google-fonts/$1/LICENSE_FONT" "$here/OFL-$1.txt"
}
face noto-sans 400Regular NotoSans-Regular
face noto-sans 700Bold NotoSans-Bold
face noto-sans 400Regular_Italic NotoSans-Italic
face noto-sans 700Bold_Italic NotoSans-BoldItalic
face atkinson-hyperlegible-next 400Regular AtkinsonHyperlegibleNext-Regular
face atkinson-hyperlegible-next 700Bold AtkinsonHyperlegibleNext-Bold
face source-serif-4 400Regular SourceSerif4-Regular
face source-serif-4 700Bold SourceSerif4-Bold
face source-sans-3 400Regular SourceSans3-Regular
face source-sans-3 700Bold SourceSans3-Bold
