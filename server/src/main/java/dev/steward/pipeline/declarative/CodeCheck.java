package dev.steward.pipeline.declarative;

import java.util.List;

/** Finds the syntax errors in a block of code, such as that of a {@code script} step. */
@FunctionalInterface
interface CodeCheck {

  /** Accepts any code, for blocks of a script that has already been parsed. */
  CodeCheck NONE = _ -> List.of();

  /** The messages of the errors. */
  List<String> errors(String code);
}
