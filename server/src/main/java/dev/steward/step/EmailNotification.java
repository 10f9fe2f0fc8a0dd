package dev.steward.step;

import dev.steward.job.definition.PostBuildAction;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldFormat;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;

/**
 * Sends email notifications.
 *
 * @param recipients addresses separated by spaces; may contain variables
 * @param everyUnstable whether to notify on every unstable build, not only on the first
 * @param culprits whether to notify the authors of the changes too
 */
public record EmailNotification(String recipients, boolean everyUnstable, boolean culprits)
    implements PostBuildAction {

  private static final Field<String> RECIPIENTS =
      Field.of("recipients", "Recipients (separated by spaces)", FieldFormat.RECIPIENTS)
          .help("Addresses; may contain variables.");
  private static final Field<Boolean> NOT_EVERY_UNSTABLE =
      Field.flag("dontNotifyEveryUnstableBuild", "Don't send e-mail for every unstable build");
  private static final Field<Boolean> TO_INDIVIDUALS =
      Field.flag("sendToIndividuals", "Send separate e-mails to individuals who broke the build");

  public static final TypeDescription<EmailNotification> TYPE =
      TypeDescription.of(TypeKind.ACTION, "mailer", EmailNotification.class, "hudson.tasks.Mailer")
          .label("E-mail notification")
          .help("Sends an email if the build fails, and when it succeeds again.")
          .plugin(new BundledPlugin("mailer", "Email", "jobs"))
          .fields(RECIPIENTS, NOT_EVERY_UNSTABLE, TO_INDIVIDUALS)
          .reader(in ->
              new EmailNotification(
                  in.get(RECIPIENTS), !in.get(NOT_EVERY_UNSTABLE), in.get(TO_INDIVIDUALS)));
}
