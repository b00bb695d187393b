// The line between a browser and the service, which can be cut: what is under way ends, what is asked for is refused.
import { createServer, connect, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

export class Line {
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  private constructor(
    private readonly server: Server,
    /** What the browser calls the service by. */
    readonly origin: string,
  ) {}

  static async to(service: string): Promise<Line> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const line = new Line(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    const { hostname, port } = new URL(service);
    server.on("connection", (near) => {
      if (line.isCut) {
        near.destroy();
        return;
      }
      const far = connect(Number(port), hostname);
      near.pipe(far).pipe(near);
      line.joined(near, far);
      line.joined(far, near);
    });
    return line;
  }

  private joined(socket: Socket, other: Socket): void {
    this.sockets.add(socket);
    socket.on("error", () => other.destroy());
    socket.on("close", () => {
      this.sockets.delete(socket);
      other.destroy();
    });
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }
  mend(): void {
    this.isCut = false;
  }
  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
