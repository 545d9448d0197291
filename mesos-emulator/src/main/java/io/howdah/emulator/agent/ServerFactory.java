package io.howdah.emulator.agent;

import io.howdah.emulator.http.Handler;
import io.howdah.emulator.http.HttpServer;

/** Opens listening sockets. */
@FunctionalInterface
public interface ServerFactory {
  HttpServer listen(String address, int port, Handler handler);
}
