package dev.steward.step;

import dev.steward.step.CredentialBinding.Certificate;
import dev.steward.step.CredentialBinding.SecretFile;
import dev.steward.step.CredentialBinding.SecretText;
import dev.steward.step.CredentialBinding.SshKey;
import dev.steward.step.CredentialBinding.UsernameColonPassword;
import dev.steward.step.CredentialBinding.UsernamePassword;
import dev.steward.type.Field;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import dev.steward.type.TypeSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Fields and descriptions of the bindings. */
final class CredentialBindingTypes {

  private static final String PACKAGE = "org.jenkinsci.plugins.credentialsbinding.impl.";

  private static final Field<String> ID =
      Field.credential("credentialsId", "Credential").required();
  private static final Field<String> VARIABLE = Field.text("variable", "Variable");
  private static final Field<String> FILE_VARIABLE =
      Field.text("variable", "Variable (path of the file)");
  private static final Field<String> USERNAME = Field.text("usernameVariable", "Username variable");
  private static final Field<String> PASSWORD = Field.text("passwordVariable", "Password variable");
  private static final Field<String> KEY_FILE = Field.text("keyFileVariable", "Key file variable");
  private static final Field<String> PASSPHRASE =
      Field.text("passphraseVariable", "Passphrase variable");
  private static final Field<String> KEYSTORE = Field.text("keystoreVariable", "Keystore variable");
  private static final Field<String> ALIAS = Field.text("aliasVariable", "Alias variable");

  static final TypeSet ALL = create();

  private CredentialBindingTypes() {}

  private static TypeSet create() {
    return new TypeSet(
        "credential binding",
        List.of(
            of("usernamePassword", "UsernamePasswordMultiBinding", UsernamePassword.class)
                .label("Username and password (separated)")
                .fields(USERNAME, PASSWORD, ID)
                .reader(in -> new UsernamePassword(in.get(USERNAME), in.get(PASSWORD), in.get(ID))),
            of("usernameColonPassword", "UsernamePasswordBinding", UsernameColonPassword.class)
                .label("Username and password (conjoined)")
                .fields(VARIABLE, ID)
                .reader(in -> new UsernameColonPassword(in.get(VARIABLE), in.get(ID))),
            of("string", "StringBinding", SecretText.class)
                .label("Secret text")
                .fields(VARIABLE, ID)
                .reader(in -> new SecretText(in.get(VARIABLE), in.get(ID))),
            of("file", "FileBinding", SecretFile.class)
                .label("Secret file")
                .fields(FILE_VARIABLE, ID)
                .reader(in -> new SecretFile(in.get(FILE_VARIABLE), in.get(ID))),
            of("sshUserPrivateKey", "SSHUserPrivateKeyBinding", SshKey.class)
                .label("SSH user private key")
                .fields(KEY_FILE, USERNAME, PASSPHRASE, ID)
                .reader(in ->
                    new SshKey(
                        in.get(KEY_FILE),
                        emptyToNull(in.get(PASSPHRASE)),
                        emptyToNull(in.get(USERNAME)),
                        in.get(ID))),
            of("certificate", "CertificateMultiBinding", Certificate.class)
                .label("Certificate")
                .fields(KEYSTORE, PASSWORD, ALIAS, ID)
                .reader(in ->
                    new Certificate(
                        in.get(KEYSTORE),
                        emptyToNull(in.get(PASSWORD)),
                        emptyToNull(in.get(ALIAS)),
                        in.get(ID)))));
  }

  private static <T extends CredentialBinding> TypeDescription.Builder<T> of(
      String symbol, String element, Class<T> type) {
    return TypeDescription.of(TypeKind.PART, symbol, type, PACKAGE + element);
  }

  private static @Nullable String emptyToNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
