"""A tutorial in a notebook: `marimo edit docs/tutorials/notebook.py`, or `python docs/tutorials/notebook.py`."""

import marimo

app = marimo.App(app_title="An assessment in a notebook")


@app.cell
def _():
    import marimo as mo

    import hedgerow

    mo.md(
        """
        # An assessment in a notebook

        A case is read, assessed and shown. *The Philippines between Washington and Beijing* is small: some ten seconds.
        """
    )
    return hedgerow, mo


@app.cell
def _(hedgerow):
    case = hedgerow.load("philippines-2020")
    result = case.assess()
    result
    return case, result


@app.cell
def _(mo, result):
    leading = max(result.assessment.accounts, key=lambda one: one.weight)
    said = f"The account with the largest weight is “{leading.label}”: {leading.weight:.2f}."
    mo.md(f"## {result.assessment.headline}\n\n{said}")
    return (leading,)


@app.cell
def _(result):
    result.forecasts()
    return


@app.cell
def _(result):
    result.accounts()
    return


@app.cell
def _(mo):
    mo.md("""Every number is in the tree that `assessment.nc` holds, and so in plain xarray.""")
    return


@app.cell
def _(result):
    numbers = result.tree()
    numbers["forecast"]
    return (numbers,)


if __name__ == "__main__":
    app.run()
