// Whom an id means. Only administrators may ask for the others of an instance; some answers say a name beside
// the id.
import { useQuery } from "@tanstack/react-query";
import { meQuery } from "@/api/queries";
import { usersQuery } from "./user_queries";

export type NameOf = (id: string | null, said?: string | null) => string;

export function useNameOf(): NameOf {
  const { data: me } = useQuery(meQuery);
  const { data: users } = useQuery({ ...usersQuery, enabled: me?.user.role === "admin" });
  return (id, said) => {
    if (id === null) return "Somebody";
    if (id === me?.user.id) return "You";
    const user = users?.find((one) => one.id === id);
    if (!user) return said ?? "Somebody else";
    return user.name === "" ? user.email : user.name;
  };
}
