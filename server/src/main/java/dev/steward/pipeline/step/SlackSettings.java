package dev.steward.pipeline.step;

/**
 * The server's settings for messages to Slack; a step can name others.
 *
 * @param baseUrl of a service that is compatible with Slack's webhooks; empty for Slack
 * @param workspace the first part of the workspace's host name
 * @param credentialId a secret text with the token
 * @param botUser whether the token is that of a bot
 * @param apiUrl URL of the API for bots, with a slash at its end
 */
public record SlackSettings(
    String baseUrl,
    String workspace,
    String credentialId,
    String channel,
    boolean botUser,
    String apiUrl) {}
