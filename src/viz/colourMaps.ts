/** Colour maps as 256-entry tables. Turbo (Mikhailov 2019), Viridis and Magma (Smith and van der Walt 2015),
 *  Cividis (Nunez et al. 2018) and ColorBrewer's diverging RdBu as d3-scale-chromatic 3.1 samples them; colourMaps.test.ts compares every entry. */
const ENCODED = {
  Turbo:
    "IxcbJxooKxwzLx4/MiBKNiNUOSVfOydoPipyQCx7Qi+DRDGLRTSTRjabSDmiSTyoST6vSkG1SkS7S0bAS0nFS0zKS07PS1HTSlTXSlbbSVneSVziSF/lR2HnRmTqRWfsRGruRG3wQm/yQXLzQHX1P3j2Pnr3PX33PID4OoP5OYX5OIj5N4v5No35NZD4M5P4MpX3MZj3MJv2L531LqD0LaLzLKXxK6fwKqrvKqztKa/sKLHqKLToJ7bmJ7jlJrvjJr3hJr/fJcHcJcPaJcbYJcjWJcrTJczRJc7PJtDMJtLKJtTIJ9bFJ9jDKNnAKdu+Kd27Kt+4K+C2LOKzLeOxLuWuMOasMeipMummNOukNeyhN+2fOe+cOvCaPPGXPvKVQPOSQvSQRPWNRvaLSPeISveGTfiET/mBUfp/VPp9Vvt6Wft4XPx2Xvx0Yf1xZP1vZv1taf1rbP1pb/5ncv5ldf5jeP5he/5ffv1dgf1chP1ah/1YivxWjfxVkPtTk/tRlvpQmfpOnPlNn/hLovhKpvdIqfZHrPVGr/REsvNDtfJCuPFBu/A/vu8+we09w+w8xus7yek6zOg5z+c40eU31OM21+I12eA03N8z3t0y4Nsy49kx5dcw59Uv6dQv7NIu7tAt8M4s8css88kr9ccr98Uq+MMp+sAp+74o/bwo/rkn/7cn/7Um/7Im/7Al/60l/6sk/6gk/6Yj/6Mj/6Ai/54i/5sh/5kh/5Yh/5Mg/5Ag/44f/4sf/4ge/4Ue/4Md/4Ad/30d/3oc/3gc/3Ub/3Ib/28a/Wwa/GoZ+mcZ+WQY92EY9l8Y9FwX8lkW8FcW7lQV7FEV6k8U6EwU5kkT5EcT4kQS30IS3T8R2j0Q2DoQ1TgP0zYP0DMOzjENyy8NyS0MxioLwygLwSYKviQJuyMJuSEIth8HtB0HsRsGrxoFrBgFqhcEqBYEpRQDoxMCoRICnxEBnRAAmw8Amg4AmA4Alg0AlQwAlAwAkwwAkgwAkQsAkQwAkAwAkAwAkAwA",
  Viridis:
    "RAFURAJWRQRXRQVZRgdaRghcRgpdRgteRw1gRw5hRxBjRxFkRxNlSBRnSBZoSBdpSBhqSBpsSBttSBxuSB1vSB9wSCBxSCFzSCN0SCR1SCV2SCZ3SCh4SCl5Ryp6Ryx6Ry17Ry58Ry99RjB+RjJ+RjN/RjSARTWBRTeBRTiCRDmDRDqDRDuEQz2EQz6FQj+FQkCGQkGGQUKHQUSHQEWIQEaIP0eIP0iJPkmJPkqJPkyKPU2KPU6KPE+KPFCLO1GLO1KLOlOLOlSMOVWMOVaMOFiMOFmMN1qMN1uNNlyNNl2NNV6NNV+NNGCNNGGNM2KNM2ONMmSOMmWOMWaOMWeOMWiOMGmOMGqOL2uOL2yOLm2OLm6OLm+OLXCOLXGOLHGOLHKOLHOOK3SOK3WOKnaOKneOKniOKXmOKXqOKXuOKHyOKH2OJ36OJ3+OJ4COJoGOJoKOJoKOJYOOJYSOJYWOJIaOJIeOI4iOI4mOI4qNIouNIoyNIo2NIY6NIY+NIZCNIZGMIJKMIJKMIJOMH5SMH5WLH5aLH5eLH5iLH5mKH5qKHpuKHpyJHp2JH56JH5+IH6CIH6GIH6GHH6KHIKOGIKSGIaWFIaaFIqeFIqiEI6mDJKqDJauCJayCJq2BJ62BKK6AKa9/KrB/LLF+LbJ9LrN8L7R8MbV7MrZ6NLZ5Nbd5N7h4OLl3Orp2O7t1Pbx0P7xzQL1yQr5xRL9wRsBvSMFuSsFtTMJsTsNrUMRqUsVpVMVoVsZnWMdlWshkXMhjXsliYMpgY8tfZcteZ8xcac1bbM1abs5YcM9Xc9BWddBUd9FTetFRfNJQf9NOgdNNhNRLhtVJidVIi9ZGjtZFkNdDk9dBldhAmNg+m9k8ndk7oNo5oto3pds2qNs0qtwyrdwwsN0vst0ttd4ruN4put4ovd8mwN8lwt8jxeAhyOAgyuEfzeEd0OEc0uIb1eIa2OIZ2uMZ3eMY3+MY4uQY5eQZ5+QZ6uUa7OUb7+Uc8eUd9OYe9uYg+OYh++cj/ecl",
  Cividis:
    "ACBRACFTACJVACNWACNYACRZACVaACVcACZdACdeACdfAChgAClhACliACpjACtkAStlAixlAy1mBC1nBS5nBS9oBjBpBzBpCDFqCTJqCzJqDDNrDTRrDjRrDzVsEDZsEjdsEzdtFDhtFTltFzltGDptGTttGjttHDxuHT1uHj5uID5uIT9uI0BuJEBuJUFuJ0JuKENuKUNuK0RuLEVuLkVuL0ZuMEduMkhuM0huNEluNkpuN0puOUtuOkxuO01uPU1uPk5uP09uQU9uQlBuQ1FtRFJtRlJtR1NtSFRtSlRtS1VtTFZtTVdtTlduUFhuUVluUlluU1puVFtuVlxuV1xuWF1uWV5uWl5uW19uXGBuXWFuXmFuYGJuYWNvYmRvY2RvZGVvZWZvZmZvZ2dvaGhwaWlwamlwa2pwbGtwbWxwbWxxbm1xb25xcG9xcW9xcnBxc3FydHFydXJydnNydnRyd3RzeHVzeXZzendze3d0e3h0fHl0fXp0fnp0f3t1gHx1gH11gX11gn51g392hIB2hYB2hYF2hoJ2h4N2iIR3iYR3iYV3ioZ3i4d3jId3jYh3jol4jop4j4p4kIt4kYx4ko14k454k454lI94lZB4lpF4l5J4mJJ4mZN4mpR4m5V4m5Z4nJZ4nZd4nph4n5l4oJp4oZp4opt4o5x4pJ14pZ53pp53p593qKB3qaF3qqJ2q6N2rKN2raR2rqV1r6Z1sKd1sqh0s6h0tKl0tapztqtzt6xyuK1yuq5yu65xvK9xvbBwvrFwv7JvwbNvwrRuw7VtxLVtxbZsx7dsyLhryblqyrpqzLtpzbxozrxoz71n0b5m0r9m08Bl1MFk1sJj18Nj2MRi2cVh28Zg3MZg3cdf3she4Mld4cpc4stc48xb5M1a5s5Z589Y6NBY6dFX6tJW69NV7NRU7dRT7tVT8NZS8ddR8dhQ8tlQ89pP9NtO9dxN9t1N995M+N9L+OBL+eFK+uJJ+uNJ++RI++VI/OZH/OdG/ehG/elG/epF",
  Magma:
    "AAAEAQAFAQEGAQEIAgEJAgILAgINAwMPAwMSBAQUBQQWBgUYBgUaBwYcCAceCQcgCggiCwkkDAkmDQopDgsrEAstEQwvEg0xEw00FA42FQ44Fg87GA89GRA/GhBCHBBEHRFHHhFJIBFLIRFOIhFQJBJTJRJVJxJYKRFaKhFcLBFfLRFhLxFjMRFlMxBnNBBpNhBrOBBsOQ9uOw9wPQ9xPw9yQA90Qg91RA92RRB3RxB4SRB4ShB5TBF6ThF7TxJ7URJ8UhN8VBN9VhR9VxV+WRV+WhZ+XBZ/XRd/Xxh/YBiAYhmAZBqAZRqAZxuAaByBahyBax2BbR2Bbh6BcB+Bch+BcyCBdSGBdiGBeCKBeSKCeyOCfCOCfiSCgCWCgSWBgyaBhCaBhieBiCeBiSiBiymBjCmBjiqBkCqBkSuBkyuAlCyAliyAmC2AmS2Amy5/nC5/ni9/oC9/oTB+ozB+pTF+pjF9qDJ9qjN9qzN8rTR8rjR7sDV7sjV7szZ6tTZ6tzd5uDd5ujh4vDl4vTl3vzp3wDp2wjt1xDx1xTx0xz1zyD5zyj5yzD9xzUBxz0Bw0EFv0kJv00Nu1URt1kVs2EVs2UZr20dq3Ehp3klo30po4Exn4k1m405l5E9k5VBk51Jj6FNi6VRi6lZh61dg7Fhg7Vpf7lte711e8F9e8WBd8mJd8mRc82Vc9Gdc9Glc9Wtc9mxc9m5c93Bc93Jc+HRc+HZc+Xhd+Xld+Xtd+n1e+n9e+oFf+4Nf+4Vg+4dh/Ilh/Ipi/Ixj/I5k/JBl/ZJm/ZRn/ZZo/Zhp/Zpq/Ztr/p1s/p9t/qFu/qNv/qVx/qdy/qlz/qp0/qx2/q53/rB4/rJ6/rR7/rZ8/rd+/rl//ruB/r2C/r+E/sGF/sKH/sSI/saK/siM/sqN/syP/s2Q/s+S/tGU/tOV/tWX/teZ/tia/dqc/dye/d6g/eCh/eKj/eOl/eWn/eep/emq/eus/Oyu/O6w/PCy/PK0/PS2/Pa4/Pe5/Pm7/Pu9/P2/",
  RdBu: "ZwAfagEfbQIgcAMgcwQhdgUheQYiewcifggjgQkjhAokhwskigwljA0mjw8mkhAnlBEnlxIomhQpnBUpnxcqoRgrpBosphwtqB0tqh8urSEvryMwsSUxsycytSkztys0uC41ujA2vDI4vjU5vzc6wTo7wzw9xD8+xkE/x0RByUdCyklDzExFzU9GzlJI0FRK0VdL0lpN1F1O1WBQ1mJS2GVU2WhV2mtX221Z3XBb3nNd33Vf4Hhh4Xtj4n1l5IBn5YNp5oVr54ht6Itv6Y1x6pBz65J27JV47Zd67pp87px/75+B8KGD8aSG8qaI8qiL86uN9K2Q9K+S9bKV9bSX9raa9ric97qf972h+L+k+MGm+MOp+cWr+ceu+cmw+sqz+sy1+s64+tC6+tK8+tO/+tXB+9fE+9jG+9rI+9vK+93M+t7P+uDR+uHT+uLV+uPX+uXY+uba+efc+eje+eng+Orh+Orj9+vk9+zm9u3n9u3o9e7p9O7r9O/s8+/t8u/t8e/u8PDv7/Dw7vDw7fDx7O/x6+/x6u/y6e/y5+7y5u7y5e3y4+3y4uzy4Ozy3+vy3ery2+rx2unx2Ojx1ufw1Obw0+bw0eXvz+TvzePuy+LuyeHtx+Dtxd/swt3swNzrvtvqvNrqutnpt9jotdfostXnsNTmrtPmq9HlqdDkps/jo83joczinsrhnMngmcfglsbfk8TekcPdjsHci8DbiL7ahbzZg7vYgLnXfbfXerXWd7PVdLLUcbDTb67SbKzRaarQZqjPZKfOYaXNXqPMW6HLWZ/KVp3JVJvIUZnHT5jGTZbFS5TESJLDRpDCRI7BQozAQIu/Pom+PYe9O4W8OYO7N4G6NoC5NH63M3y2MXq1MHi0LnayLXWxLHOwKnGuKW+tKG2rJmuqJWmoJGemI2WkIWSiIGKgH2CeHl6cHVyaG1qYGliVGVaTGFSQF1KOFk+LFU2JE0uGEkmDEUeBEEV+D0N7DkF4DT91DD1zCjtwCThtCDZqBzRnBjJkBTBh",
} as const;

/** Maps from a low end to a high one, as a person may choose them for depth. */
export const COLOUR_MAPS = ["Turbo", "Viridis", "Cividis", "Magma", "Grey"] as const;
export type SequentialMapName = (typeof COLOUR_MAPS)[number];
/** RdBu is for signed values around 0: red below, blue above. */
export type ColourMapName = SequentialMapName | "RdBu";

const decoded = new Map<ColourMapName, Uint8Array>();

/** 256 x RGB, 8-bit sRGB, from the low end of the map to the high end. */
export function colourTable(name: ColourMapName): Uint8Array {
  const known = decoded.get(name);
  if (known !== undefined) return known;
  const table =
    name === "Grey"
      ? Uint8Array.from({ length: 768 }, (_, i) => Math.floor(i / 3))
      : Uint8Array.from(atob(ENCODED[name]), (character) => character.charCodeAt(0));
  decoded.set(name, table);
  return table;
}
