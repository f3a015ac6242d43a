from ninja import Router

router = Router()


@router.get("/path-parameters/{number}")
def read_number(request, number: int):
    return {"number": number}
