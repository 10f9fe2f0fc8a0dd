package dev.steward.step;

import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.List;

/** Sets secret variables, as the EnvInject plugin does. */
record PasswordInjection(List<PasswordMask.NamedSecret> secrets) implements SecretWrapper {

  private static final Field<String> NAME = Field.text("name", "Name").required();
  private static final Field<String> VALUE = Field.secret("value", "Password");
  private static final Field<List<PasswordMask.NamedSecret>> ENTRIES =
      Field.rows(
          "passwordEntries",
          "Job passwords",
          "EnvInjectPasswordEntry",
          List.of(NAME, VALUE),
          row -> new PasswordMask.NamedSecret(row.get(NAME), row.get(VALUE)));

  static final TypeDescription<PasswordInjection> TYPE =
      TypeDescription.of(
              TypeKind.WRAPPER,
              "envInjectPasswords",
              PasswordInjection.class,
              "EnvInjectPasswordWrapper")
          .label("Inject passwords to the build as environment variables")
          .help("Sets variables whose values are hidden in the console.")
          .plugin(EnvironmentInjection.PLUGIN)
          .fields(ENTRIES)
          .reader(in -> {
            // Password parameters are always masked.
            in.element().find("maskPasswordParameters");
            return new PasswordInjection(in.get(ENTRIES));
          });
}
