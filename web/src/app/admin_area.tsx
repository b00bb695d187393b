// What only administrators may open. The server refuses others anyway; here they are told so calmly.
import { useQuery } from "@tanstack/react-query";
import { Outlet } from "@tanstack/react-router";
import { meQuery } from "@/api/queries";
import { AdminsOnly } from "./errors";

export function AdminArea() {
  const { data: me } = useQuery(meQuery);
  return me?.user.role === "admin" ? <Outlet /> : <AdminsOnly />;
}
