import { mount } from "svelte";
import App from "./App.svelte";
import { refuseDrops } from "./lib/guard";
import "./styles/tokens.css";
import "./styles/base.css";

refuseDrops();

const target = document.getElementById("app");
if (target) mount(App, { target });
