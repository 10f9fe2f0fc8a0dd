package dev.steward.parameter;

import static dev.steward.parameter.ParameterFields.DESCRIPTION;
import static dev.steward.parameter.ParameterFields.NAME;

import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.ParameterType;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/**
 * A credential; the value is its id.
 *
 * @param credentialType the Jenkins class of the selectable credentials
 */
public record CredentialsParameter(
    String name, String description, String defaultValue, String credentialType, boolean required)
    implements BuildParameter {

  private static final Field<String> DEFAULT_VALUE =
      Field.credential("defaultValue", "Default value").raw();
  private static final Field<String> CREDENTIAL_TYPE =
      Field.text("credentialType", "Credential type")
          .help("The Jenkins class of the selectable credentials.");
  private static final Field<Boolean> REQUIRED =
      Field.flag("required", "Required").help("Rejects builds without a credential.");

  public static final TypeDescription<CredentialsParameter> TYPE =
      TypeDescription.of(
              TypeKind.PARAMETER,
              "credentials",
              CredentialsParameter.class,
              "com.cloudbees.plugins.credentials.CredentialsParameterDefinition")
          .label("Credentials parameter")
          .help("The id of a credential.")
          .plugin(new BundledPlugin("credentials", "Credentials", "credentials"))
          .fields(NAME, DESCRIPTION, DEFAULT_VALUE, CREDENTIAL_TYPE, REQUIRED)
          .reader(in ->
              new CredentialsParameter(
                  in.get(NAME),
                  in.get(DESCRIPTION),
                  in.get(DEFAULT_VALUE),
                  in.get(CREDENTIAL_TYPE),
                  in.get(REQUIRED)));

  @Override
  public ParameterType type() {
    return ParameterType.CREDENTIAL;
  }

  @Override
  public String className() {
    return TYPE.className();
  }
}
