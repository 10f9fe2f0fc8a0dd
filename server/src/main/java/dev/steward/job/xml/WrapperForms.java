package dev.steward.job.xml;

import static dev.steward.job.xml.FormSchema.FormField.choice;
import static dev.steward.job.xml.FormSchema.FormField.flag;
import static dev.steward.job.xml.FormSchema.FormField.line;
import static dev.steward.job.xml.FormSchema.FormField.rows;

import dev.steward.job.xml.FormSchema.FormField;
import dev.steward.job.xml.FormSchema.FormOption;
import dev.steward.job.xml.FormSchema.FormSection;
import dev.steward.job.xml.FormSchema.FormType;
import java.util.ArrayList;
import java.util.List;

/** Form sections of the build environment and of credential bindings. */
final class WrapperForms {

  private static final String TIMEOUT = "hudson.plugins.build_timeout.";
  private static final String OPERATION = "hudson.plugins.build__timeout.operations.";

  static final FormField PATTERNS =
      rows(
          "patterns",
          "Patterns for files to be deleted (all if empty)",
          "hudson.plugins.ws__cleanup.Pattern",
          line("pattern", "Pattern, such as **/target/**"),
          choice(
              "type",
              "Type",
              new FormOption("INCLUDE", "Include"),
              new FormOption("EXCLUDE", "Exclude")));

  private static final String BINDING = "org.jenkinsci.plugins.credentialsbinding.impl.";
  private static final String SECRETS = BINDING + "SecretBuildWrapper";

  static final FormSection WRAPPERS =
      new FormSection(
          "wrappers",
          "Build environment",
          List.of("buildWrappers"),
          List.of(
              FormType.of(
                  "hudson.plugins.timestamper.TimestamperBuildWrapper",
                  "Add timestamps to the console output"),
              new FormType(
                  "hudson.plugins.ansicolor.AnsiColorBuildWrapper",
                  "Color ANSI console output",
                  "<hudson.plugins.ansicolor.AnsiColorBuildWrapper><colorMapName>xterm"
                      + "</colorMapName></hudson.plugins.ansicolor.AnsiColorBuildWrapper>",
                  List.of()),
              new FormType(
                  "hudson.plugins.build__timeout.BuildTimeoutWrapper",
                  "Terminate a build if it's stuck",
                  "<hudson.plugins.build__timeout.BuildTimeoutWrapper><strategy"
                      + " class=\"hudson.plugins.build_timeout.impl.AbsoluteTimeOutStrategy\">"
                      + "<timeoutMinutes>60</timeoutMinutes></strategy><operationList>"
                      + "<hudson.plugins.build__timeout.operations.AbortOperation/></operationList>"
                      + "</hudson.plugins.build__timeout.BuildTimeoutWrapper>",
                  List.of(
                      choice(
                          "strategy/@class",
                          "Time-out strategy",
                          new FormOption(TIMEOUT + "impl.AbsoluteTimeOutStrategy", "Absolute"),
                          new FormOption(
                              TIMEOUT + "impl.NoActivityTimeOutStrategy", "No activity")),
                      line("strategy/timeoutMinutes", "Timeout minutes (absolute)"),
                      line("strategy/timeoutSecondsString", "Timeout seconds (no activity)"),
                      FormField.of(
                          "operationList/" + OPERATION + "FailOperation",
                          "Fail the build",
                          FormSchema.FieldType.PRESENT),
                      FormField.of(
                          "operationList/" + OPERATION + "WriteDescriptionOperation",
                          "Write build description",
                          FormSchema.FieldType.PRESENT))),
              FormType.of(
                  "hudson.plugins.ws__cleanup.PreBuildCleanup",
                  "Delete workspace before build starts",
                  PATTERNS,
                  flag("deleteDirs", "Apply pattern also on directories")),
              FormType.of(
                  "com.michelin.cio.hudson.plugins.maskpasswords.MaskPasswordsBuildWrapper",
                  "Mask passwords",
                  rows(
                      "varPasswordPairs",
                      "Passwords",
                      "varPasswordPair",
                      line("@var", "Variable"),
                      FormField.of("@password", "Password", FormSchema.FieldType.SECRET))),
              new FormType(SECRETS, "Use secret text(s) or file(s)", "", List.of())));

  static final FormSection BINDINGS =
      new FormSection(
          "bindings",
          "Credentials bindings",
          List.of("buildWrappers", SECRETS, "bindings"),
          List.of(
              binding(
                  "UsernamePasswordMultiBinding",
                  "Username and password (separated)",
                  line("usernameVariable", "Username variable"),
                  line("passwordVariable", "Password variable")),
              binding(
                  "UsernamePasswordBinding",
                  "Username and password (conjoined)",
                  line("variable", "Variable")),
              binding("StringBinding", "Secret text", line("variable", "Variable")),
              binding(
                  "FileBinding", "Secret file", line("variable", "Variable (path of the file)")),
              binding(
                  "SSHUserPrivateKeyBinding",
                  "SSH user private key",
                  line("keyFileVariable", "Key file variable"),
                  line("usernameVariable", "Username variable"),
                  line("passphraseVariable", "Passphrase variable")),
              binding(
                  "CertificateMultiBinding",
                  "Certificate",
                  line("keystoreVariable", "Keystore variable"),
                  line("passwordVariable", "Password variable"),
                  line("aliasVariable", "Alias variable"))));

  private WrapperForms() {}

  private static FormType binding(String element, String name, FormField... fields) {
    var all = new ArrayList<>(List.of(fields));
    all.add(FormField.of("credentialsId", "Credential", FormSchema.FieldType.CREDENTIAL));
    String full = BINDING + element;
    return new FormType(full, name, "<" + full + "/>", List.copyOf(all));
  }
}
