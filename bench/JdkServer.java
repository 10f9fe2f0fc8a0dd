import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

/** A minimal HTTP server that uses only the JDK. */
public final class JdkServer {
  public static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 2);
          exchange.getResponseBody().write("{}".getBytes());
          exchange.close();
        });
    server.start();
    System.out.println("ready at http://127.0.0.1:" + server.getAddress().getPort() + "/");
  }
}
