package io.howdah.emulator.http;

import io.howdah.emulator.loop.StateLoop;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;

/** A listening socket whose requests are answered on the state loop. */
public final class HttpServer implements AutoCloseable {
  private static final int LARGEST_BODY = 64 << 20;

  private final Channel listening;
  private final ChannelGroup connections;

  private HttpServer(Channel listening, ChannelGroup connections) {
    this.listening = listening;
    this.connections = connections;
  }

  /**
   * Listens.
   *
   * @param port 0 for any free one
   * @throws IllegalStateException if the address can't be bound
   */
  public static HttpServer bind(
      EventLoopGroup group, StateLoop loop, String address, int port, Handler handler) {
    ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    connections.add(channel);
                    channel
                        .pipeline()
                        .addLast(new HttpServerCodec())
                        .addLast(new HttpContentDecompressor(LARGEST_BODY))
                        .addLast(new QuietAggregator(LARGEST_BODY))
                        .addLast(new ConnectionHandler(loop, handler));
                  }
                });
    var bound = bootstrap.bind(address, port).awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IllegalStateException(
          "cannot listen on " + address + ":" + port + ": " + bound.cause().getMessage(),
          bound.cause());
    }
    return new HttpServer(bound.channel(), connections);
  }

  /** The port that is listened on. */
  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /** Breaks all connections but goes on listening. */
  public void dropConnections() {
    connections.close().awaitUninterruptibly();
  }

  /** Stops listening and breaks all connections. */
  @Override
  public void close() {
    listening.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
  }
}
