// What makes the recipient's page comfortable, started once its first page stands.
import { Finding } from "./recipient-finding.js";
import { Moving } from "./recipient-moving.js";
import { Pages } from "./recipient-pages.js";

export async function start(viewer) {
  const moving = new Moving(viewer);
  moving.start();
  const find = document.querySelector("[data-find]");
  if (find) new Finding(find).start();
  await new Pages(viewer).start();
  viewer.here = null;
  viewer.showPlace();
  moving.goToAddress();
}
