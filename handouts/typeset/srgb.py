"""The sRGB profile of the output intent, compressed; kept as bytes because Pillow's own carries the time it was made.

Made once by `ImageCms.createProfile("sRGB")` of Pillow 13 with its creation time (bytes 24 to 35) fixed.
"""

SRGB_PROFILE = (
    "c-obby-UMT6va<lMbSzJ9Yh>5RB>oQ6vR>M(4|PJ6|A~6uSqK;X-HC}xC$-~1qac^ufhL7SHV@GASi-}e}i9(lz7q<T0{r$<K_N1dFOK9eLyg!"
    "3El3R19Zc&GRcIrl3SH}>IiT(BQI=oKAleC&-lFe&)&toTKHe|7Zh6nfnM^AFfE77Zjjn^OpkZTL!y)~kdMhRiw%-*JYDwr#p9yS?;cy(%mNVf"
    "YD&cpmOEIKES)?-j_O)PwEFRG5>|}mCFT+CQP{{Ji3B9bs9*yc9K@Lo&g^&JWYf2ZGChJ{6IEDr6j7o#MzzAK3bRUG;nGm`=Kgb@wmLoKR}UwE"
    "?q}D18v}awfJV)AzfN4YaSDW<fGeZzFLO?_AJl7YEqVk*wt<W5wkGcbmpj1lqnWqzO)113R8`>h92m#}gLR;9&7W24Kh7S2>=vKs7C1Nr#(6%n"
    "{tX2EXO;"
)
