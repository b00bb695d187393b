// The token of a one-time link. It stands behind the #, so that it never reaches a server's log by itself.
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useState } from "react";

/** From a whole link, its fragment, or the bare token; "" for anything else. */
export function tokenFrom(text: string): string {
  const found = /(?:^|[#?&])token=([^&#\s]+)/.exec(text)?.[1] ?? text.trim();
  return /^fbl_[0-9a-zA-Z_-]+$/.test(found) ? found : "";
}

/** Reads the token of the address once, and takes it out of the address bar and the history. */
export function useLinkToken(): string {
  const navigate = useNavigate();
  const [token] = useState(() => tokenFrom(window.location.hash));
  useEffect(() => {
    if (window.location.hash !== "") void navigate({ to: ".", hash: "", replace: true });
  }, [navigate]);
  return token;
}
