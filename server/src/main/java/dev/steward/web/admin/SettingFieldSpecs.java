package dev.steward.web.admin;

import dev.steward.setting.Setting;
import java.util.List;

/** Labels, help texts and input types of the settings pages. */
public final class SettingFieldSpecs {

  /** Input type of a field. */
  public enum SettingInputType {
    LINE,
    LINES,
    NUMBER,
    FLAG,
    SECRET,
    TLS
  }

  record FieldSpec(
      Setting<?> setting, String group, String label, String hint, SettingInputType kind) {}

  static final List<FieldSpec> FIELD_SPECS =
      List.of(
          new FieldSpec(
              Setting.URL,
              "General",
              "URL of this server",
              "Public URL for links; example: https://ci.example.com/. Leave empty to use the"
                  + " address of each request.",
              SettingInputType.LINE),
          new FieldSpec(
              Setting.SYSTEM_MESSAGE,
              "General",
              "System message",
              "Shown to all users on the dashboard.",
              SettingInputType.LINES),
          new FieldSpec(
              Setting.QUIET_SECONDS,
              "Builds",
              "Quiet period",
              "Seconds to wait before a build starts, unless the job sets its own quiet period.",
              SettingInputType.NUMBER),
          new FieldSpec(
              Setting.THROTTLE_CATEGORIES,
              "Builds",
              "Throttle categories",
              "One category per line; example: deploy=1/2. The numbers limit concurrent builds per"
                  + " node and in total; 0 means no limit.",
              SettingInputType.LINES),
          new FieldSpec(
              Setting.TOOLS,
              "Builds",
              "Tools",
              "One tool per line: type, name and path; example: maven m3=/opt/maven.",
              SettingInputType.LINES),
          new FieldSpec(
              Setting.CONTAINER_PROGRAM,
              "Builds",
              "Container program",
              "docker, podman or an absolute path. Leave empty to use whichever is installed.",
              SettingInputType.LINE),
          new FieldSpec(
              Setting.CONTAINERS_PRIVILEGED,
              "Builds",
              "Allow privileged containers",
              "Jobs with privileged containers have full control of the machine they run on.",
              SettingInputType.FLAG),
          new FieldSpec(
              Setting.PIPELINE_POD_TEMPLATES,
              "Builds",
              "Allow pod templates in pipelines",
              "Pipelines that define pods can use all secrets and service accounts of the pods'"
                  + " namespace.",
              SettingInputType.FLAG),
          new FieldSpec(
              Setting.MAIL_HOST,
              "Email",
              "SMTP server",
              "SMTP host. Leave empty to turn off email.",
              SettingInputType.LINE),
          new FieldSpec(Setting.MAIL_PORT, "Email", "Port", "", SettingInputType.NUMBER),
          new FieldSpec(Setting.MAIL_TLS, "Email", "Encryption", "", SettingInputType.TLS),
          new FieldSpec(
              Setting.MAIL_USER,
              "Email",
              "User",
              "Leave empty if the server requires no authentication.",
              SettingInputType.LINE),
          new FieldSpec(Setting.MAIL_PASSWORD, "Email", "Password", "", SettingInputType.SECRET),
          new FieldSpec(
              Setting.MAIL_FROM,
              "Email",
              "From",
              "Sender address for outgoing emails.",
              SettingInputType.LINE),
          new FieldSpec(Setting.MAIL_REPLY_TO, "Email", "Reply to", "", SettingInputType.LINE),
          new FieldSpec(
              Setting.SLACK_WORKSPACE,
              "Slack",
              "Workspace",
              "First part of the workspace's host name: acme for acme.slack.com.",
              SettingInputType.LINE),
          new FieldSpec(
              Setting.SLACK_CREDENTIAL,
              "Slack",
              "Credential",
              "ID of a secret text with the token, for steps that name no other.",
              SettingInputType.LINE),
          new FieldSpec(
              Setting.SLACK_CHANNEL,
              "Slack",
              "Default channel / member id",
              "Channel for steps that name no other.",
              SettingInputType.LINE),
          new FieldSpec(
              Setting.SLACK_BOT,
              "Slack",
              "Custom slack app bot user",
              "The token is that of a bot, which posts with Slack's API.",
              SettingInputType.FLAG),
          new FieldSpec(
              Setting.SLACK_URL,
              "Slack",
              "Override URL",
              "For a service that is compatible with Slack's webhooks. Leave empty for Slack.",
              SettingInputType.LINE),
          new FieldSpec(
              Setting.SLACK_API_URL,
              "Slack",
              "API URL",
              "Slack's API for bots. Leave empty for https://slack.com/api/.",
              SettingInputType.LINE),
          new FieldSpec(
              Setting.SONAR_SERVERS,
              "SonarQube",
              "SonarQube servers",
              "One server per line: name, URL, and the ID of a secret text with the token; example:"
                  + " main=https://sonar.example.com credential=sonar-token.",
              SettingInputType.LINES),
          new FieldSpec(
              Setting.CRUMBS_STRICT,
              "Security",
              "Require CSRF crumbs wherever Jenkins does",
              "",
              SettingInputType.FLAG),
          new FieldSpec(
              Setting.PASSWORD_MIN_LENGTH,
              "Security",
              "Minimum password length",
              "Applies to new passwords set on web pages, on the command line and through Steward's"
                  + " own REST calls.",
              SettingInputType.NUMBER),
          new FieldSpec(
              Setting.PASSWORD_MIN_LENGTH_EVERYWHERE,
              "Security",
              "Also apply the minimum password length to Jenkins' REST URLs",
              "",
              SettingInputType.FLAG),
          new FieldSpec(
              Setting.AUDIT_DAYS,
              "Security",
              "Audit log retention in days",
              "0 keeps entries indefinitely.",
              SettingInputType.NUMBER),
          new FieldSpec(
              Setting.LOG_LEVELS,
              "Logs",
              "Levels",
              "Logger levels, such as dev.steward.engine=FINE, org.eclipse=WARNING",
              SettingInputType.LINE));

  private SettingFieldSpecs() {}
}
