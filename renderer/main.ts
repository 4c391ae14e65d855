import './tokens.css'
import './app.css'
import './contrast.css'
import { mount } from 'svelte'
import { connect } from './api.ts'
import App from './App.svelte'

connect(window.tensorscope)

export default mount(App, { target: document.body })
