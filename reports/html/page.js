// Reads the numbers under the pointer and zooms. The page is whole without it.
(function () {
  "use strict";
  var chart = document.getElementById("chart"), table = document.getElementById("numbers");
  if (!chart || !table) return;
  var plot = document.getElementById("plot"), reading = document.getElementById("reading");
  var rows = Array.prototype.map.call(table.tBodies[0].rows, function (r) {
    return Array.prototype.map.call(r.cells, function (c) { return c.textContent; });
  });
  var heads = Array.prototype.map.call(table.tHead.rows[0].cells, function (c) { return c.textContent; });
  var moving = Array.prototype.map.call(chart.querySelectorAll("[data-x]"), function (el) {
    return { el: el, x: parseFloat(el.getAttribute("data-x")), w: parseFloat(el.getAttribute("data-w")) };
  });
  var from = 0, to = 100, least = Math.min(100, 400 / rows.length);

  function time(x) { return rows[Math.min(rows.length - 1, Math.round(x / 100 * rows.length))][0]; }
  function pct(v) { return v.toFixed(3) + "%"; }
  function draw() {
    var scale = 100 / (to - from);
    moving.forEach(function (m) {
      var x = (m.x - from) * scale, tag = m.el.tagName;
      if (tag === "line") { m.el.setAttribute("x1", pct(x)); m.el.setAttribute("x2", pct(x)); } else { m.el.setAttribute("x", pct(x)); }
      if (!isNaN(m.w)) m.el.setAttribute("width", pct(m.w * scale));
    });
    document.getElementById("out").disabled = document.getElementById("all").disabled = to - from >= 100;
    document.getElementById("left").disabled = from <= 0;
    document.getElementById("right").disabled = to >= 100;
    document.getElementById("in").disabled = to - from <= least;
    document.getElementById("hint").textContent = to - from >= 100 ? "or drag over the chart" : time(from) + " to " + time(to);
  }
  function show(a, b) {
    var width = Math.min(100, Math.max(least, b - a)), mid = (a + b) / 2;
    from = Math.min(100 - width, Math.max(0, mid - width / 2));
    to = from + width;
    draw();
  }
  function add(name, cls) {
    var el = document.createElementNS("http://www.w3.org/2000/svg", name);
    el.setAttribute("class", cls);
    el.setAttribute("visibility", "hidden");
    chart.appendChild(el);
    return el;
  }
  var cross = add("line", "cross"), pick = add("rect", "pick"), down = null;
  cross.setAttribute("y1", 18); cross.setAttribute("y2", 225);
  pick.setAttribute("y", 18); pick.setAttribute("height", 207);
  function place(e) {
    var box = chart.getBoundingClientRect();
    return Math.min(100, Math.max(0, (e.clientX - box.left) / box.width * 100));
  }
  function read(x) {
    var at = Math.min(rows.length - 1, Math.floor((from + x * (to - from) / 100) / 100 * rows.length)), r = rows[at];
    reading.textContent = r[0] + " · " + r[1] + " " + heads[1].toLowerCase() + " · " + r[2] + " × " + heads[2].replace(/s$/, "");
    cross.setAttribute("x1", pct(x)); cross.setAttribute("x2", pct(x));
    cross.setAttribute("visibility", "visible");
  }
  plot.addEventListener("pointermove", function (e) {
    var x = place(e);
    read(x);
    if (down === null) return;
    pick.setAttribute("x", pct(Math.min(x, down)));
    pick.setAttribute("width", pct(Math.abs(x - down)));
    pick.setAttribute("visibility", "visible");
  });
  plot.addEventListener("pointerdown", function (e) { if (e.button === 0 && e.pointerType !== "touch") { down = place(e); e.preventDefault(); } });
  window.addEventListener("pointerup", function (e) {
    if (down === null) return;
    var a = Math.min(down, place(e)), b = Math.max(down, place(e)), span = (to - from) / 100;
    down = null;
    pick.setAttribute("visibility", "hidden");
    if (b - a > 1) show(from + a * span, from + b * span);
  });
  plot.addEventListener("pointerleave", function () { cross.setAttribute("visibility", "hidden"); });
  function on(id, f) { document.getElementById(id).addEventListener("click", f); }
  on("in", function () { var q = (to - from) / 4; show(from + q, to - q); });
  on("out", function () { var h = (to - from) / 2; show(from - h, to + h); });
  on("left", function () { var h = (to - from) / 2; show(from - h, to - h); });
  on("right", function () { var h = (to - from) / 2; show(from + h, to + h); });
  on("all", function () { show(0, 100); });
  document.getElementById("tools").hidden = reading.hidden = false;
  draw();
})();
