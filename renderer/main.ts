import './tokens.css'
import './app.css'
import './contrast.css'
import { mount } from 'svelte'
import App from './App.svelte'

export default mount(App, { target: document.body })
