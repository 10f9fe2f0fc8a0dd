package dev.steward.step;

import dev.steward.job.definition.PostBuildAction;
import dev.steward.mail.Email;
import dev.steward.mail.Mailer;
import dev.steward.problem.Problem;
import dev.steward.run.Result;
import dev.steward.run.RunStep.Skip;
import dev.steward.scm.Committer;
import dev.steward.scm.ScmNotes;
import dev.steward.text.XmlElement;
import dev.steward.type.BundledPlugin;
import dev.steward.type.Field;
import dev.steward.type.FieldFormat;
import dev.steward.type.FieldReader;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends emails with configurable texts, as the Email Extension plugin does: one for each trigger
 * that matches the result. Mail errors do not change the result.
 *
 * <p>An email is never sent twice. A note for each email says that it is being sent or has been
 * sent, so that after a crash only the emails whose sending had not begun are sent. With {@link
 * Repeat#ONCE}, these emails would be lost too.
 *
 * @param recipients addresses for all triggers; may contain variables
 * @param subject the default subject, with tokens
 * @param content the default text, with tokens
 * @param contentType {@code text/html} for HTML
 * @param attachesLog whether to attach the console to all emails
 */
record ExtendedEmail(
    String recipients,
    String subject,
    String content,
    String contentType,
    boolean attachesLog,
    boolean disabled,
    List<EmailTrigger> triggers)
    implements PostBuildAction {

  private static final String PACKAGE = "hudson.plugins.emailext.";
  private static final String RECIPIENT_PROVIDERS = PACKAGE + "plugins.recipients.";
  private static final Map<String, Set<String>> DEFAULTS =
      Map.of(
          "presendScript", Set.of("$DEFAULT_PRESEND_SCRIPT"),
          "postsendScript", Set.of("$DEFAULT_POSTSEND_SCRIPT"),
          "replyTo", Set.of("$DEFAULT_REPLYTO", "$PROJECT_DEFAULT_REPLYTO"),
          "contentType", Set.of("project", "default"));
  private static final String SENDING = "sending";
  private static final String SENT = "done";
  private static final int MAX_RECIPIENTS = 100;
  private static final int MAX_ATTACHED_BYTES = 1 << 20;

  /**
   * What is sent in one case.
   *
   * @param event the case, the simple name of the plugin's class without {@code Trigger}
   * @param recipients further addresses
   * @param toList whether to send to the recipients of the action
   * @param toDevelopers whether to send to the authors of the changes
   */
  record EmailTrigger(
      String event,
      String recipients,
      String subject,
      String content,
      boolean toList,
      boolean toDevelopers,
      boolean attachesLog) {}

  private static final Field<String> RECIPIENT_LIST =
      Field.of("recipientList", "Project Recipient List", FieldFormat.RECIPIENTS)
          .help("Addresses, separated by spaces or commas.");
  private static final Field<String> SUBJECT =
      Field.text("defaultSubject", "Default Subject").orElse("$DEFAULT_SUBJECT");
  private static final Field<String> CONTENT =
      Field.lines("defaultContent", "Default Content").orElse("$DEFAULT_CONTENT");
  private static final Field<String> CONTENT_TYPE =
      Field.text("contentType", "Content Type")
          .orElse("default")
          .help("text/html for HTML; otherwise plain text.");
  private static final Field<Boolean> ATTACH_LOG = Field.flag("attachBuildLog", "Attach Build Log");
  private static final Field<Boolean> DISABLED =
      Field.flag("disabled", "Disable Extended Email Publisher");
  private static final Field<List<EmailTrigger>> TRIGGERS =
      Field.types("configuredTriggers", "Triggers", EmailTrigger.class, () -> EmailTriggers.ALL);

  static final TypeDescription<ExtendedEmail> TYPE =
      TypeDescription.of(
              TypeKind.ACTION, "emailext", ExtendedEmail.class, PACKAGE + "ExtendedEmailPublisher")
          .label("Editable Email Notification")
          .help("Sends emails with custom text. The job form keeps the triggers unchanged.")
          .plugin(new BundledPlugin("email-ext", "Editable email", "jobs"))
          .template(
              "<"
                  + PACKAGE
                  + "ExtendedEmailPublisher><configuredTriggers><"
                  + PACKAGE
                  + "plugins.trigger.FailureTrigger><email><recipientProviders><"
                  + RECIPIENT_PROVIDERS
                  + "ListRecipientProvider/></recipientProviders></email></"
                  + PACKAGE
                  + "plugins.trigger.FailureTrigger></configuredTriggers></"
                  + PACKAGE
                  + "ExtendedEmailPublisher>")
          .fields(RECIPIENT_LIST, SUBJECT, CONTENT, CONTENT_TYPE, ATTACH_LOG, DISABLED, TRIGGERS)
          .reader(in -> {
            acceptDefaults(in.element());
            return new ExtendedEmail(
                in.get(RECIPIENT_LIST),
                in.get(SUBJECT),
                in.get(CONTENT),
                in.get(CONTENT_TYPE),
                in.get(ATTACH_LOG),
                in.get(DISABLED),
                in.get(TRIGGERS));
          });

  static final StepType<ExtendedEmail> STEP =
      new StepType<>(
          TYPE,
          "email-ext",
          "Send editable emails",
          Phase.NOTIFICATION,
          Repeat.IDEMPOTENT,
          ExtendedEmail::perform);

  private void perform(StepContext context) {
    if (disabled) {
      context.skip(Skip.Status.SKIPPED, "The action is disabled");
      return;
    }
    List<Result> previous = previousResults(context);
    boolean matched = false;
    for (int i = 0; i < triggers.size(); i++) {
      EmailTrigger trigger = triggers.get(i);
      if (EmailTriggers.matches(trigger.event(), context.outcome(), previous)) {
        matched = true;
        send(context, trigger, "email-ext " + context.commandId() + " " + i, previous);
      }
    }
    if (!matched) {
      context.skip(
          Skip.Status.NOT_SENT, "No trigger matches the result " + context.outcome().label());
    }
  }

  private void send(
      StepContext context, EmailTrigger trigger, String noteKind, List<Result> previous) {
    String note = context.note(noteKind);
    if (note != null) {
      if (note.equals(SENDING)) {
        context.print(
            "The outcome of the email for the trigger "
                + trigger.event()
                + " is unknown, because the server stopped while sending the email. The email will"
                + " not be sent again; check whether it arrived.\n");
        context.skip(Skip.Status.OUTCOME_UNKNOWN, "The server stopped while sending an email");
      }
      return;
    }
    Email.Recipients to = addresses(context, trigger);
    if (to.all().isEmpty()) {
      context.print("An attempt to send an e-mail to empty list of recipients, ignored.\n");
      context.skip(Skip.Status.NOT_SENT, "There are no recipients");
      return;
    }
    var tokens = new EmailTokens(context, subject, content, previous);
    List<Email.Attachment> attachments =
        attachesLog || trigger.attachesLog()
            ? List.of(new Email.Attachment("build.log", context.consoleTail(MAX_ATTACHED_BYTES)))
            : List.of();
    boolean html = contentType.equals("text/html");
    context.print("Sending email to: " + visible(to) + "\n");
    var email =
        new Email(
            to,
            tokens.expand(trigger.subject(), false),
            tokens.expand(trigger.content(), html),
            html,
            attachments);
    context.setNote(noteKind, SENDING);
    String failure;
    try {
      failure =
          switch (context.mailer().send(email)) {
            case Mailer.SendResult.Delivered(List<String> refused) when refused.isEmpty() -> null;
            case Mailer.SendResult.Delivered(List<String> refused) ->
                "the mail server rejected these recipients: " + visible(to, refused);
            case Mailer.SendResult.NotConfigured _ ->
                "no SMTP server is configured. An administrator must set mailHost.";
            case Mailer.SendResult.Failed(String reason) -> reason;
          };
    } catch (Problem e) {
      failure = e.getMessage();
    }
    context.setNote(noteKind, SENT);
    if (failure != null) {
      context.print("The email was not sent to everyone: " + failure + "\n");
      context.skip(Skip.Status.NOT_SENT, failure);
    }
  }

  private Email.Recipients addresses(StepContext context, EmailTrigger trigger) {
    Set<String> to = new LinkedHashSet<>();
    Set<String> cc = new LinkedHashSet<>();
    Set<String> bcc = new LinkedHashSet<>();
    String lists = (trigger.toList() ? recipients + " " : "") + trigger.recipients();
    for (String entry : EmailAddresses.split(context::expand, lists)) {
      String prefix = EmailAddresses.prefix(entry);
      String address = entry.substring(prefix.length());
      if (!address.isEmpty() && !address.startsWith("$")) {
        switch (prefix.toLowerCase(Locale.ROOT)) {
          case "cc:" -> cc.add(address);
          case "bcc:" -> bcc.add(address);
          default -> to.add(address);
        }
      }
    }
    String people = trigger.toDevelopers() ? context.note(ScmNotes.CULPRITS) : null;
    if (people != null) {
      for (Committer person : ScmNotes.people(people)) {
        if (!person.email().isBlank()) {
          to.add(person.email());
        }
      }
    }
    cc.removeAll(to);
    bcc.removeAll(to);
    bcc.removeAll(cc);
    return new Email.Recipients(
        limited(to, 0), limited(cc, to.size()), limited(bcc, to.size() + cc.size()));
  }

  /** The first addresses: as many as the limit allows besides the given number of others. */
  private static List<String> limited(Set<String> addresses, int others) {
    return addresses.stream().limit(Math.max(0, MAX_RECIPIENTS - others)).toList();
  }

  /** The addresses as the console shows them, with only the number of the hidden ones. */
  private static String visible(Email.Recipients recipients) {
    return visible(recipients, recipients.all());
  }

  private static String visible(Email.Recipients recipients, List<String> addresses) {
    var visible = new ArrayList<>(addresses);
    visible.removeAll(recipients.bcc());
    int hidden = addresses.size() - visible.size();
    if (hidden > 0) {
      visible.add("(" + hidden + " bcc)");
    }
    return String.join(" ", visible);
  }

  private static List<Result> previousResults(StepContext context) {
    return EmailTokens.previousResults(context.runs(), context.job(), context.run());
  }

  /** True if any of the flags is set; all are read, so that none is reported as unsupported. */
  private static boolean anyFlag(XmlElement element, String... names) {
    boolean any = false;
    for (String name : names) {
      any = element.flag(name) || any;
    }
    return any;
  }

  /**
   * Marks as read the settings that refer to defaults of the plugin, which are empty here. The
   * plugin writes these settings into every job.
   */
  private static void acceptDefaults(XmlElement element) {
    DEFAULTS.forEach(
        (name, values) -> element.acceptIf(name, child -> values.contains(child.text().strip())));
  }

  /** Reads a trigger of the plugin, with the recipients of current and of old versions. */
  static EmailTrigger trigger(String event, FieldReader in) {
    XmlElement email = in.element().find("email");
    if (email == null) {
      return new EmailTrigger(
          event, "", "$PROJECT_DEFAULT_SUBJECT", "$PROJECT_DEFAULT_CONTENT", true, false, false);
    }
    acceptDefaults(email);
    boolean toList = email.flag("sendToRecipientList");
    boolean toDevelopers = anyFlag(email, "sendToDevelopers", "includeCulprits");
    XmlElement providers = email.find("recipientProviders");
    if (providers != null) {
      for (XmlElement provider : providers.children()) {
        switch (provider.name().substring(provider.name().lastIndexOf('.') + 1)) {
          case "ListRecipientProvider" -> toList = true;
          case "DevelopersRecipientProvider",
              "CulpritsRecipientProvider",
              "FailingTestSuspectsRecipientProvider",
              "FirstFailingBuildSuspectsRecipientProvider",
              "UpstreamComitterRecipientProvider" ->
              toDevelopers = true;
          default ->
              in.warn(
                  "The recipient provider <"
                      + provider.name()
                      + "> is not supported; its recipients will not receive the email.");
        }
      }
    }
    return new EmailTrigger(
        event,
        email.textOf("recipientList", ""),
        email.textOf("subject", "$PROJECT_DEFAULT_SUBJECT"),
        email.textOf("body", "$PROJECT_DEFAULT_CONTENT"),
        toList,
        toDevelopers,
        email.flag("attachBuildLog"));
  }

  /** The newest of the results; null if there is none. */
  static @Nullable Result last(List<Result> previous) {
    return previous.isEmpty() ? null : previous.getFirst();
  }
}
