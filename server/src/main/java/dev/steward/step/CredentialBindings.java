package dev.steward.step;

import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.util.List;

/** Binds credentials to environment variables. */
public record CredentialBindings(List<CredentialBinding> bindings) implements CredentialWrapper {

  private static final Field<List<CredentialBinding>> BINDINGS =
      Field.types(
          "bindings",
          "Credentials bindings",
          CredentialBinding.class,
          () -> CredentialBindingTypes.ALL);

  /** The types of bindings. */
  public static TypeSet types() {
    return CredentialBindingTypes.ALL;
  }

  public static final TypeDescription<CredentialBindings> TYPE =
      TypeDescription.of(
              TypeKind.WRAPPER,
              "withCredentials",
              CredentialBindings.class,
              "org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper")
          .label("Use secret text(s) or file(s)")
          .help("Sets variables from credentials and hides their values in the console.")
          .plugin(new BundledPlugin("credentials-binding", "Credentials in builds", "credentials"))
          .template("")
          .fields(BINDINGS)
          .reader(in -> new CredentialBindings(in.get(BINDINGS)));
}
