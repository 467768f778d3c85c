// What a test adds to the page.
declare var setClockBack: (milliseconds: number) => void
