# Everything is done by tools/course.py, which needs only Python. ARGS goes to the program behind
# a command: make lab ARGS=--no-browser, make test ARGS="-k perceptron".

PYTHON ?= python3

.PHONY: help lab update test check render lint bench site lock setup

help:
	@echo "make lab      open the course in JupyterLab (sets it up the first time)"
	@echo "make update   get the newest version; notebooks you have worked in are kept in notebooks/mine"
	@echo "make test     run all tests and check every notebook"
	@echo "make check    check style, imports and the tests that need no browser, while editing"
	@echo "make render   run notebooks and write them back: make render ARGS=notebooks/01_perceptron.ipynb"
	@echo "make lint     check style, types, imports and common mistakes"
	@echo "make bench    run the benchmarks"
	@echo "make site     make a book of the notebooks in site/, for any web server"
	@echo "make lock     pin requirements*.txt anew from pyproject.toml"

lab update test check render lint bench site lock setup:
	@$(PYTHON) tools/course.py $@ $(ARGS)
