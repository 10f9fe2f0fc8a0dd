package dev.steward.step;

import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.List;

/** Sets secret environment variables and masks their values in the log. */
public record PasswordMask(List<NamedSecret> secrets) implements SecretWrapper {

  /** A secret variable; the value is encrypted, as in the definition. */
  public record NamedSecret(String name, String value) {
    @Override
    public String toString() {
      return "NamedSecret[" + name + "]";
    }
  }

  private static final Field<String> VAR = Field.text("var", "Variable").at("@var").raw();
  private static final Field<String> PASSWORD =
      Field.secret("password", "Password").at("@password").raw();
  private static final Field<List<NamedSecret>> PAIRS =
      Field.rows(
          "varPasswordPairs",
          "Passwords",
          "varPasswordPair",
          List.of(VAR, PASSWORD),
          row -> new NamedSecret(row.get(VAR), row.get(PASSWORD)));

  public static final TypeDescription<PasswordMask> TYPE =
      TypeDescription.of(
              TypeKind.WRAPPER,
              "maskPasswords",
              PasswordMask.class,
              "com.michelin.cio.hudson.plugins.maskpasswords.MaskPasswordsBuildWrapper")
          .label("Mask passwords")
          .help("Sets variables whose values are hidden in the console.")
          .plugin(new BundledPlugin("mask-passwords", "Masked passwords", "credentials"))
          .fields(PAIRS)
          .reader(in -> new PasswordMask(in.get(PAIRS)));
}
