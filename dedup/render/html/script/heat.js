// How many words files share, for any part of all files: what the map draws.

const CELLS = 240; // rows and columns drawn at most; beyond, one stands for several files
const WORK = 4000000; // pairs of files looked at in one drawing; the widest findings are left out first

class Heat {
  constructor() {
    this.files = [...new Set(FINDINGS.flatMap((finding) => finding.places.map((place) => place.document.file)))].sort((a, b) => (a.path < b.path ? -1 : 1));
    const numbers = new Map(this.files.map((file, number) => [file, number]));
    // For each finding: which files it stands in, the words there, and those there but the largest copy.
    this.rows = FINDINGS.map((finding) => {
      const sums = new Map();
      for (const place of finding.places) {
        const number = numbers.get(place.document.file);
        const [sum, most] = sums.get(number) ?? [0, 0];
        sums.set(number, [sum + place.words, Math.max(most, place.words)]);
      }
      return [...sums].map(([file, [sum, most]]) => ({ file, words: sum, again: sum - most })).sort((a, b) => a.file - b.file);
    });
    this.rows.sort((a, b) => a.length - b.length);
    let work = 0;
    const upto = this.rows.findIndex((row) => (work += row.length ** 2) > WORK);
    this.wide = upto < 0 ? 0 : this.rows.length - upto;
    if (upto >= 0) this.rows.length = upto;
  }

  // The words shared in a part of the map: cells by number, `across + down * columns`.
  cells({ x, y, size }) {
    const per = Math.max(1, Math.ceil(size / CELLS));
    const columns = Math.ceil(size / per);
    const cells = new Float64Array(columns * columns);
    const at = (file, from) => (file < from || file >= from + size ? -1 : Math.floor((file - from) / per));
    let most = 0;
    for (const row of this.rows) {
      for (const one of row) {
        const column = at(one.file, x);
        if (column < 0) continue;
        for (const two of row) {
          const line = at(two.file, y);
          if (line < 0) continue;
          const cell = column + line * columns;
          cells[cell] += one.file === two.file ? one.again : Math.min(one.words, two.words);
          if (cells[cell] > most) most = cells[cell];
        }
      }
    }
    return { cells, columns, per, most };
  }

  // The pairs of files that share most words; a file with itself is one too.
  pairs(number) {
    const sums = new Map();
    const size = this.files.length;
    for (const row of this.rows) {
      for (const [nth, one] of row.entries()) {
        for (const two of row.slice(nth)) {
          const words = one === two ? one.again : Math.min(one.words, two.words);
          if (words) sums.set(one.file * size + two.file, (sums.get(one.file * size + two.file) ?? 0) + words);
        }
      }
    }
    const rows = [...sums].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, number);
    return rows.map(([pair, words]) => ({ a: this.files[Math.floor(pair / size)], b: this.files[pair % size], words }));
  }
}
