import { mount } from "svelte";
import App from "./App.svelte";
import "./styles/tokens.css";
import "./styles/base.css";

// a dropped file must not replace the page
for (const type of ["dragover", "drop"] as const)
  window.addEventListener(type, (event) => event.preventDefault());

const target = document.getElementById("app");
if (target) mount(App, { target });
