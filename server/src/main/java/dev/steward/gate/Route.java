package dev.steward.gate;

/**
 * One row of the table of routes.
 *
 * @param verb what follows the place in the path, several segments joined by slashes; empty for the
 *     place itself
 * @param method which methods reach the endpoint
 * @param right what is asked of the caller
 * @param endpoint what is done
 * @param others what any other method gets
 */
public record Route<T>(
    Kind<T> kind, String verb, Method method, Right right, Endpoint<T> endpoint, Others others) {

  /** The class that answers, without what all of them begin with: {@code rest.JobPlaces}. */
  public String endpointName() {
    String name = endpoint.getClass().getName();
    int lambda = name.indexOf("$$");
    String plain = lambda < 0 ? name : name.substring(0, lambda);
    return plain.startsWith("dev.steward.") ? plain.substring("dev.steward.".length()) : plain;
  }

  /** The methods of a row. Only POST and DELETE rows may change anything. */
  public enum Method {
    /** Any method at all, and nothing is changed: the remote API does not tell them apart. */
    ANY,
    GET,
    POST,
    /** GET reads and POST acts, in one endpoint that tells them apart; reading changes nothing. */
    GET_POST,
    DELETE;

    boolean takes(String method) {
      return switch (this) {
        case ANY -> true;
        case GET -> method.equals("GET") || method.equals("HEAD");
        case GET_POST -> method.equals("GET") || method.equals("HEAD") || method.equals("POST");
        case POST -> method.equals("POST");
        case DELETE -> method.equals("DELETE");
      };
    }

    String allow() {
      return switch (this) {
        case ANY -> "GET, HEAD, POST";
        case GET -> "GET";
        case GET_POST -> "GET, POST";
        case POST -> "POST";
        case DELETE -> "DELETE";
      };
    }
  }

  /** What a method gets that the row does not take. */
  public enum Others {
    /** 405 with {@code Allow}. */
    REFUSED,
    /** 404, as if there were nothing: some of the rows of the remote API have always done so. */
    NOT_FOUND
  }
}
