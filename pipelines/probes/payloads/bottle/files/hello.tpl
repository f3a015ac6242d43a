% rebase("base.tpl")
<p>Hello {{name}}</p>
