package dev.steward.parameter;

import dev.steward.type.Field;

/** Fields that all parameters have. */
final class ParameterFields {

  static final Field<String> NAME =
      Field.text("name", "Name").required().help("Name of the environment variable.");
  static final Field<String> DESCRIPTION =
      Field.text("description", "Description").help("Shown in the build form.");

  private ParameterFields() {}
}
