#!/bin/bash -e
for part in one two; do
  echo "part ${part} of {not a variable}"
done
