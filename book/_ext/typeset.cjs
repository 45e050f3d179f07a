// Typesets formulas with MathJax: a request per line on stdin, an answer per line on stdout.
// {"tex", "display"} gives HTML; {} gives the style sheet of all that was set.
const mathjax = process.argv[2];

require(`${mathjax}/node-main.js`)
  .init({
    loader: {
      paths: { mathjax },
      require: (file) => require(file),
      load: ["input/tex-full", "output/chtml", "adaptors/liteDOM", "a11y/assistive-mml"],
    },
    tex: { formatError: (_, error) => { throw error; } },
    chtml: { fontURL: "mathjax/fonts" },
  })
  .then(({ startup, tex2chtml, chtmlStylesheet }) => {
    const answer = ({ tex, display }) => {
      if (tex === undefined) return startup.adaptor.textContent(chtmlStylesheet());
      return startup.adaptor.outerHTML(tex2chtml(tex, { display }));
    };
    const respond = (line) => {
      let reply;
      try {
        reply = { html: answer(JSON.parse(line)) };
      } catch (error) {
        reply = { error: error.message };
      }
      process.stdout.write(JSON.stringify(reply) + "\n");
    };
    require("node:readline").createInterface({ input: process.stdin }).on("line", respond);
  });
